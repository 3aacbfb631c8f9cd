/* One tick for the whole page. */
(() => {
  "use strict";
  const all = document.querySelector("[data-all]");
  if (!all) return;
  const boxes = () => [...document.querySelectorAll('input[name="item"]')];
  all.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; });
  document.getElementById("choose").addEventListener("change", (event) => {
    if (event.target.name === "item") all.checked = boxes().every((box) => box.checked);
  });
})();
