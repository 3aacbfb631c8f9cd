/* Names and offices to choose from while somebody types; without this file the box is a plain one. */
(() => {
  "use strict";
  const box = document.getElementById("q");
  const list = document.getElementById("suggested");
  if (!box || !list) return;
  const WAIT = 120; // milliseconds after the last key
  let chosen = -1;
  let timer;
  let asking;

  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
    box.setAttribute(name, value);
  }

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const choose = (text) => {
    box.value = text;
    close();
    box.form.requestSubmit();
  };

  const mark = (place) => {
    const options = [...list.children];
    chosen = (place + options.length + 1) % (options.length + 1); // one place more: nothing chosen
    if (chosen === options.length) chosen = -1;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < 0) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };

  const part = (name, text) => {
    const span = document.createElement("span");
    span.className = name;
    span.textContent = text;
    return span;
  };

  const option = (text, beside, last) => {
    const item = document.createElement("li");
    item.id = `suggested-${list.children.length}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.text = text;
    item.append(part("suggested-text", text), part("suggested-beside", beside), part("suggested-count", last));
    list.append(item);
  };

  const show = ({ names, offices }) => {
    list.replaceChildren();
    chosen = -1;
    for (const { name, sound, count } of names) option(name, sound, `${count} ${list.dataset.times}`);
    for (const { name } of offices) option(name, "", list.dataset.office);
    list.hidden = !list.children.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
  };

  const ask = async () => {
    const text = box.value.trim();
    if (!text || document.activeElement !== box) return close();
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const answer = await fetch(`${list.dataset.from}?q=${encodeURIComponent(text)}`, { signal });
      const found = answer.ok ? await answer.json() : { names: [], offices: [] };
      if (!signal.aborted) show(found);
    } catch {
      if (!signal.aborted) close(); // no answer: go on typing
    }
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  };
  box.addEventListener("input", (event) => event.isComposing || soon());
  box.addEventListener("compositionend", soon);
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? -2 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) choose(list.children[chosen].dataset.text);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-text]");
    if (item) choose(item.dataset.text);
  });
})();
