// The boxes on the page follow the ticks beside it, and a click on a box ticks its line.
"use strict";
(() => {
  const desk = document.querySelector("[data-picking]");
  if (!desk) return;
  const boxes = new Map([...desk.querySelectorAll("[data-line]")].map((box) => [box.dataset.line, box]));
  for (const tick of desk.querySelectorAll("input[name=line]")) {
    const box = boxes.get(tick.value);
    if (!box) continue;
    const show = () => box.classList.toggle("picked", tick.checked);
    tick.addEventListener("change", show);
    box.addEventListener("click", () => { tick.checked = !tick.checked; show(); });
    const row = tick.closest("label");
    for (const [on, off] of [["mouseenter", "mouseleave"], ["focusin", "focusout"]]) {
      row.addEventListener(on, () => box.classList.add("lit"));
      row.addEventListener(off, () => box.classList.remove("lit"));
    }
    show();
  }
})();
