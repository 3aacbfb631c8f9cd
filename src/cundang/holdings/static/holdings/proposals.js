"use strict";
// One key accepts a proposal (1 to 6: a field each, `a` all that fill an empty field), the same with Shift refuses it. What has
// changed by that is told to the page as `cundang:described`.
(() => {
  const busy = () => document.querySelector("#proposals .htmx-request");
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, textarea, select") || document.querySelector("dialog[open]");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat || busy()) return;
    const digit = /^(?:Digit|Numpad)([1-6])$/.exec(event.code); // the key itself: Shift makes another sign of it
    const key = digit ? digit[1] : event.key === "a" && !event.shiftKey ? "a" : null;
    const button = key && document.querySelector(`#proposals [data-${event.shiftKey ? "refuse" : "accept"}="${key}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  document.addEventListener("htmx:after:swap", () => {
    const changed = document.querySelector("#proposals[data-changed]");
    if (!changed) return;
    changed.removeAttribute("data-changed");
    document.body.dispatchEvent(new CustomEvent("cundang:described", { bubbles: true }));
  });
})();
