/* Small comforts of the pages for citizens; each page works without them. */
(() => {
  "use strict";

  // The elder mode changes the look of a page, not its content: no need to load it again and lose what was answered.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-style]");
    if (!link) return;
    event.preventDefault();
    const style = link.dataset.style;
    document.documentElement.dataset.citizen = style;
    document.cookie = `citizen-style=${style}; path=/; max-age=31622400; samesite=lax`;
    document.querySelector(`[data-style="${style === "elder" ? "normal" : "elder"}"]`)?.focus();
  });

  // A form that was sent says so: its button cannot be pressed twice.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || event.defaultPrevented || event.target.method !== "post") return;
    setTimeout(() => { button.disabled = true; });
    setTimeout(() => { button.disabled = false; }, 10000);
  });

  // `data-confirm` asks before a form is sent.
  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.confirm || event.target.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  }, true);
})();
