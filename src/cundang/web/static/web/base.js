/* Small comforts that every page has; a page works without them. */
(() => {
  "use strict";

  // On a narrow screen the main menu folds behind a button.
  const button = document.querySelector(".bar-menu");
  const links = document.getElementById("bar-links");
  if (button && links) {
    document.documentElement.dataset.script = "";
    button.addEventListener("click", () => {
      const open = links.toggleAttribute("data-open");
      button.setAttribute("aria-expanded", String(open));
    });
  }

  // On a phone the cells of a row stand below each other: each says what it is in the words of its column.
  const label = () => {
    for (const table of document.querySelectorAll("table.list")) {
      const heads = [...table.querySelectorAll("thead th:not([data-acts])")].map((head) => head.textContent.trim());
      for (const cell of table.querySelectorAll("tbody td")) {
        cell.dataset.label = heads[cell.cellIndex] ?? "";
        cell.toggleAttribute("data-empty", !cell.textContent.trim());
      }
    }
  };
  label();
  document.addEventListener("htmx:after:swap", label);

  // A menu in the bar closes when one clicks elsewhere or presses Escape.
  const menus = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // One key leads to the search box of a page, from one that has none to the search.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("input, select, textarea") || document.querySelector("dialog[open]")) return;
    const box = document.getElementById("q");
    const search = document.querySelector('.bar-links a[href="/"]');
    if (!box && !search) return;
    event.preventDefault();
    if (!box) return window.location.assign(search.href);
    box.focus();
    box.select();
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

  // A select marked `data-send` sends its form when it changes.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-send]")) event.target.form.requestSubmit();
  });
})();
