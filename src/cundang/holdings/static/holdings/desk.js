/* The arranging desk: a cursor among the pages, keys and drags that send acts, one after the other, and the pieces that
   come back. Every act carries the version of the items it saw; the server answers 409 where somebody was quicker. */
(() => {
  "use strict";
  const desk = document.getElementById("desk");
  const sheet = document.getElementById("sheet");
  const side = document.getElementById("side");
  const large = document.getElementById("large");
  const said = document.getElementById("says");
  const narrow = window.matchMedia("(max-width: 991px)");
  const words = desk.dataset;
  const leaves = () => [...sheet.querySelectorAll(".leaf")];
  const pieces = () => [...sheet.querySelectorAll(".piece")];
  const pieceOf = (leaf) => leaf.closest(".piece");
  const keyOf = (piece) => Number(piece.dataset.item);

  function say(text, look = "") {
    said.textContent = text;
    said.dataset.look = look;
  }

  // The cursor, and the other end of what is selected.
  let cursor = null;
  let anchor = null;
  let selected = [];

  function go(leaf, extend = false, scroll = true) {
    if (!leaf) return;
    cursor = leaf;
    if (!extend || !anchor?.isConnected) anchor = leaf;
    const all = leaves();
    const [from, to] = [all.indexOf(anchor), all.indexOf(leaf)].sort((a, b) => a - b);
    const chosen = new Set(all.slice(from, to + 1));
    for (const one of all) {
      const is = String(chosen.has(one));
      if (one.getAttribute("aria-selected") !== is) one.setAttribute("aria-selected", is);
      if (one.hasAttribute("data-cursor") !== (one === leaf)) one.toggleAttribute("data-cursor", one === leaf);
    }
    selected = [...chosen];
    const those = new Set(selected.map(pieceOf));
    for (const piece of pieces()) piece.toggleAttribute("data-chosen", those.has(piece));
    sheet.setAttribute("aria-activedescendant", leaf.id);
    if (scroll) leaf.scrollIntoView({ block: "nearest" });
    look();
  }

  const chosenPieces = () => [...new Set(selected.map(pieceOf))];
  const versions = (those) => Object.fromEntries(those.map((piece) => [piece.dataset.item, piece.dataset.version]));

  // What is under the cursor is shown large, and its item's fields, when it has stayed there a moment.
  let waiting = 0;
  function look() {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      showFields(keyOf(pieceOf(cursor)));
      const page = cursor.dataset.page;
      if (narrow.matches) return;
      large.hidden = !page;
      document.getElementById("large-none").hidden = Boolean(page);
      if (page) large.src = `/iiif/3/${page}/full/!1000,1000/0/default.jpg`;
    }, 150);
  }

  async function showFields(item, force = false) {
    const shown = side.querySelector("form");
    if (shown && Number(shown.dataset.item) === item && !force) return;
    if (!force && shown?.contains(document.activeElement)) return;
    const answer = await fetch(`${words.here}items/${item}/`);
    if (!answer.ok) return;
    side.innerHTML = await answer.text();
    refresh(side.querySelector(".desk-piece"));
    if (window.htmx) window.htmx.process(side);
  }

  // A piece as it is now comes with its fields: what somebody changed elsewhere, or a proposal that was accepted.
  function refresh(template) {
    const made = template?.content.firstElementChild;
    const old = made && document.getElementById(made.id);
    if (!old || old.dataset.version === made.dataset.version) return;
    const page = cursor?.dataset.page;
    old.replaceWith(made);
    go((page && document.getElementById(`leaf-${page}`)) || made.querySelector(".leaf"), false, false);
  }
  document.body.addEventListener("cundang:described", () => {
    if (cursor) showFields(keyOf(pieceOf(cursor)), true);
  });

  // Acts are sent one after the other, each with the versions that the one before left.
  let queue = Promise.resolve();
  function send(act, body, after) {
    queue = queue.then(async () => {
      const told = body();
      if (!told) return;
      say(words.saving);
      let answer, found;
      try {
        answer = await fetch(`${words.here}${act}/`, {
          method: "POST",
          headers: { "X-CSRFToken": words.csrf, "Content-Type": "application/json" },
          body: JSON.stringify(told),
        });
        found = await answer.json();
      } catch {
        say(words.lost, "wrong");
        after?.(0, null);
        return;
      }
      if (found.items) show(found);
      say(found.says || found.error || words.saved, answer.ok ? "" : "wrong");
      after?.(answer.status, found);
    });
    return queue;
  }

  function show(found) {
    const before = leaves();
    const at = Math.max(before.indexOf(cursor), 0);
    const page = cursor?.dataset.page;
    for (const [item, html] of Object.entries(found.items)) {
      const old = document.getElementById(`piece-${item}`);
      if (html === null) { old?.remove(); continue; }
      const made = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
      if (old) old.replaceWith(made); else sheet.append(made);
    }
    const order = found.order.map((item) => document.getElementById(`piece-${item}`)).filter(Boolean);
    order.forEach((piece, place) => {
      if (sheet.children[place] !== piece) sheet.insertBefore(piece, sheet.children[place] ?? null);
    });
    for (const act of ["undo", "redo"]) {
      const button = desk.querySelector(`[data-do="${act}"]`);
      button.disabled = !found.turns[act];
      button.title = found.turns[act];
    }
    const now = leaves();
    anchor = null;
    go((page && document.getElementById(`leaf-${page}`)) || now[Math.min(at, now.length - 1)], false, false);
    const form = side.querySelector("form");
    if (form && found.items[form.dataset.item] !== undefined && !form.querySelector("[data-sent]")) freshFields(form);
  }

  function freshFields(form) {
    if (!form.contains(document.activeElement)) showFields(Number(form.dataset.item), true);
  }

  // Fields: each is saved when it is left, with the version that was seen. Enter and leaving are two events of one
  // save: sent twice, the second would come after a conflict with the version of the other person, and overwrite.
  function save(field) {
    const form = field.closest("form");
    if (field.value === (field.dataset.sent ?? field.dataset.saved ?? initial(field))) return;
    const item = form.dataset.item;
    const value = field.value;
    const note = field.closest(".desk-field").querySelector(".desk-said");
    field.dataset.sent = value;
    send("field", () => {
      const piece = document.getElementById(`piece-${item}`);
      return piece && { item: Number(item), version: piece.dataset.version, field: field.dataset.field, value };
    }, (status, found) => {
      if (field.dataset.sent === value) delete field.dataset.sent;
      if (status === 200) field.dataset.saved = value;
      note.textContent = found ? (found.says || found.error || words.saved) : words.lost;
      note.dataset.look = status === 200 ? "done" : "wrong";
      field.toggleAttribute("aria-invalid", status !== 200);
      if (status === 409) others(item, field);
      else if (status === 200 && !form.querySelector("[data-sent]")) freshFields(form);
    });
  }

  const initial = (field) =>
    field.tagName === "SELECT" ? ([...field.options].find((one) => one.defaultSelected)?.value ?? "") : field.defaultValue;

  // After a conflict what was typed stays; the other fields show what they are now, and this one says it beside.
  async function others(item, kept) {
    const answer = await fetch(`${words.here}items/${item}/`);
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const now of fresh.querySelectorAll("[data-field]")) {
      const here = side.querySelector(`form[data-item="${item}"] [data-field="${now.dataset.field}"]`);
      if (!here) continue;
      if (here === kept) {
        const note = here.closest(".desk-field").querySelector(".desk-said");
        if (now.value !== here.value) note.textContent += ` ${words.now}：${now.value || "—"}`;
        here.dataset.saved = now.value;
      } else if (here.value === (here.dataset.saved ?? initial(here))) {
        here.value = now.value;
        here.dataset.saved = now.value;
      }
    }
  }

  side.addEventListener("change", (event) => {
    if (event.target.matches("[data-field]")) save(event.target);
  });
  side.addEventListener("submit", (event) => event.preventDefault());
  side.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter belongs to the input method
    if (event.key === "Escape") {
      event.preventDefault();
      if (event.target.matches("[data-field]")) save(event.target);
      sheet.focus();
    } else if (event.key === "Enter" && event.target.matches("[data-field]")) {
      event.preventDefault();
      save(event.target);
      if (event.ctrlKey || event.metaKey) return nextItem(event.target.dataset.field);
      const fields = [...side.querySelectorAll("[data-field]")];
      fields[fields.indexOf(event.target) + 1]?.focus();
    }
  });

  async function nextItem(name) {
    const next = pieceOf(cursor).nextElementSibling;
    if (!next) return say(words.last);
    sheet.focus({ preventScroll: true });
    go(next.querySelector(".leaf"));
    await showFields(keyOf(next), true);
    side.querySelector(`[data-field="${name}"]`)?.focus();
  }

  async function describe() {
    if (!cursor) return;
    await showFields(keyOf(pieceOf(cursor)));
    const first = side.querySelector("[data-field]");
    first?.focus();
    first?.select?.();
  }

  // Acts on what is selected.
  const neighbour = (piece, way) => (way < 0 ? piece.previousElementSibling : piece.nextElementSibling);

  let sure = ""; // the items whose given codes a second press gives up
  function join() {
    let those = chosenPieces();
    if (those.length === 1) {
      const before = neighbour(those[0], -1);
      if (!before) return say(words.first);
      those = [before, those[0]];
    }
    const which = those.map((piece) => piece.dataset.item).join();
    const again = sure === which;
    sure = "";
    send("join", () => ({ items: versions(those), give_up_codes: again }), (status) => {
      if (status === 422) sure = which;
    });
  }

  function moveItems(way) {
    const those = chosenPieces();
    const edge = neighbour(way < 0 ? those[0] : those.at(-1), way);
    if (!edge) return say(way < 0 ? words.first : words.last);
    const before = way < 0 ? edge : neighbour(edge, 1);
    layBefore(those, before);
  }

  function layBefore(those, before) {
    send("move-items", () => ({ items: versions(those), before: before ? keyOf(before) : null }));
  }

  function movePages(way) {
    const those = selected.filter((leaf) => leaf.dataset.page);
    const [piece, ...more] = [...new Set(those.map(pieceOf))];
    if (!piece || more.length) return say(words.one);
    const edge = way < 0 ? those[0].previousElementSibling : those.at(-1).nextElementSibling;
    if (edge) return layPages(those, piece, way < 0 ? edge : edge.nextElementSibling);
    const other = neighbour(piece, way);
    if (!other) return say(way < 0 ? words.first : words.last);
    layPages(those, other, way < 0 ? null : other.querySelector("[data-page]"));
  }

  function layPages(those, to, before) {
    const pages = those.map((leaf) => Number(leaf.dataset.page));
    if (before && pages.includes(Number(before.dataset.page))) return;
    const involved = [...new Set([...those.map(pieceOf), to])];
    send("move-pages", () => ({
      items: versions(involved), pages, to: keyOf(to), before: before?.dataset.page ? Number(before.dataset.page) : null,
    }));
  }

  let cut = [];
  function mark() {
    for (const leaf of leaves()) leaf.toggleAttribute("data-cut", selected.includes(leaf));
    cut = selected.map((leaf) => leaf.dataset.page).filter(Boolean);
    say(words.cut);
  }
  function put() {
    const those = cut.map((page) => document.getElementById(`leaf-${page}`)).filter(Boolean);
    if (!those.length) return say(words.none);
    cut = [];
    for (const leaf of leaves()) leaf.removeAttribute("data-cut");
    layPages(those, pieceOf(cursor), cursor);
  }

  function split() {
    if (!cursor?.dataset.page) return say(words.pages);
    const [piece, page] = [pieceOf(cursor), Number(cursor.dataset.page)];
    send("split", () => ({ item: keyOf(piece), version: piece.dataset.version, page }));
  }

  let renew = false; // a second press gives up the codes of a catalogue
  function number() {
    const again = renew;
    renew = false;
    send("number", () => ({ items: versions(pieces()), give_up_codes: again }), (status) => {
      renew = status === 422;
    });
  }

  function seal() {
    if (!window.confirm(desk.querySelector('[data-do="seal"]').dataset.question)) return;
    send("seal", () => ({}), (status) => {
      if (status === 200) window.location.reload();
    });
  }

  const series = document.getElementById("series");
  function classify() {
    const form = series.querySelector("form");
    form.reset();
    series.returnValue = "";
    series.showModal();
    series.onclose = () => {
      sheet.focus({ preventScroll: true });
      if (series.returnValue !== "ok") return;
      const typed = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
      const those = chosenPieces();
      if (Object.keys(typed).length) send("arrange", () => ({ items: versions(those), ...typed }));
    };
  }

  const acts = {
    split, join, mark, put, describe, number, seal,
    boxes: () => document.getElementById("boxes")?.click(),
    "item-up": () => moveItems(-1),
    "item-down": () => moveItems(1),
    "page-back": () => movePages(-1),
    "page-on": () => movePages(1),
    series: classify,
    undo: () => send("undo", () => ({})),
    redo: () => send("redo", () => ({})),
    keys: () => document.getElementById("keys").showModal(),
  };


  desk.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    if (cursor || ["undo", "redo", "keys"].includes(button.dataset.do)) acts[button.dataset.do]();
  });

  const KEYS = {
    s: "split", j: "join", "[": "item-up", "]": "item-down", g: "series", x: "mark", v: "put", n: "number", b: "boxes",
    e: "describe", Enter: "describe", z: "undo", y: "redo", "?": "keys", "？": "keys",
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.target.matches("input, select, textarea, button, a, summary")) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) {
      const act = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : "";
      if (act) { event.preventDefault(); acts[act](); }
      return;
    }
    if (event.altKey) {
      const act = { ArrowUp: "item-up", ArrowDown: "item-down", ArrowLeft: "page-back", ArrowRight: "page-on" }[key];
      if (act && cursor) { event.preventDefault(); acts[act](); }
      return;
    }
    const to = target(key);
    if (to) {
      event.preventDefault();
      return go(to, event.shiftKey);
    }
    const act = KEYS[key];
    if (!act || (!cursor && act !== "keys")) return;
    event.preventDefault();
    acts[act]();
  });

  // Where an arrow leads: a page before or after, the first page of the item before or after.
  function target(key) {
    const all = leaves();
    const at = all.indexOf(cursor);
    if (key === "ArrowLeft") return all[Math.max(at - 1, 0)];
    if (key === "ArrowRight") return all[Math.min(at + 1, all.length - 1)];
    if (key === "Home") return all[0];
    if (key === "End") return all.at(-1);
    if (key !== "ArrowUp" && key !== "ArrowDown") return null;
    if (!cursor) return all[0];
    const piece = neighbour(pieceOf(cursor), key === "ArrowUp" ? -1 : 1);
    return piece ? piece.querySelector(".leaf") : cursor;
  }

  // The mouse, and a finger.
  sheet.addEventListener("click", (event) => {
    const leaf = event.target.closest(".leaf") ?? event.target.closest(".piece-head")?.parentElement.querySelector(".leaf");
    if (leaf) go(leaf, event.shiftKey, false);
    sheet.focus({ preventScroll: true });
  });
  sheet.addEventListener("dblclick", () => describe());

  let dragged = null;
  sheet.addEventListener("dragstart", (event) => {
    const leaf = event.target.closest(".leaf");
    if (leaf && !selected.includes(leaf)) go(leaf, false, false);
    if (!leaf && !event.target.closest(".piece").hasAttribute("data-chosen")) {
      go(event.target.closest(".piece").querySelector(".leaf"), false, false);
    }
    dragged = leaf ? "pages" : "items";
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });
  const over = (event) => (dragged === "pages" && event.target.closest(".leaf")) || event.target.closest(".piece");
  const unmark = () => { for (const one of sheet.querySelectorAll("[data-over]")) one.removeAttribute("data-over"); };
  sheet.addEventListener("dragover", (event) => {
    const under = dragged && over(event);
    if (!under) return;
    event.preventDefault();
    unmark();
    under.setAttribute("data-over", "");
  });
  sheet.addEventListener("drop", (event) => {
    const under = dragged && over(event);
    if (!under) return;
    event.preventDefault();
    if (dragged === "items") {
      const those = chosenPieces();
      if (!those.includes(under)) layBefore(those, under);
    } else if (!selected.includes(under)) {
      const those = selected.filter((leaf) => leaf.dataset.page);
      layPages(those, under.closest(".piece"), under.matches("[data-page]") ? under : null);
    }
  });
  sheet.addEventListener("dragend", () => { dragged = null; unmark(); });

  sheet.focus({ preventScroll: true });
  const first = leaves()[0];
  if (first) go(first, false, false);
})();
