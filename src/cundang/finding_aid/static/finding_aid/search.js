/* The search page by keyboard. Without this file every key's act is a link or a button. */
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const box = () => document.getElementById("q");
  const links = () => [...document.querySelectorAll(".hit-link")];
  const typing = (target) => target.matches("input, select, textarea, button, summary") || target.isContentEditable;
  const current = () => document.activeElement?.closest("[data-hit]");
  const keys = document.getElementById("keys");
  const peek = document.getElementById("peek");

  const move = (step) => {
    const all = links();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const next = at + step;
    if (at >= 0 && next < 0) return box().focus();
    const link = all[at < 0 ? 0 : Math.min(next, all.length - 1)];
    link.focus({ preventScroll: true });
    link.closest("[data-hit]").scrollIntoView({ block: "nearest" });
  };

  const showPage = (hit) => {
    const { page, width, height, box: line } = hit.dataset;
    if (!page) return;
    const picture = document.createElement("img");
    picture.src = `/iiif/3/${page}/full/!1600,1600/0/default.jpg`;
    picture.width = Number(width);
    picture.height = Number(height);
    picture.alt = hit.querySelector(".hit-link").textContent;
    const paper = peek.querySelector(".peek-paper");
    paper.replaceChildren(picture);
    if (line) {
      const [x, y, w, h] = line.split(",").map(Number);
      const over = document.createElementNS(SVG, "svg");
      over.setAttribute("viewBox", `0 0 ${width} ${height}`);
      const mark = document.createElementNS(SVG, "rect");
      const margin = Math.max(4, Math.min(w, h) / 4);
      for (const [name, value] of Object.entries({ x: x - margin, y: y - margin, width: w + 2 * margin, height: h + 2 * margin })) {
        mark.setAttribute(name, String(value));
      }
      mark.setAttribute("stroke-width", String(Math.max(2, Number(width) / 400)));
      over.append(mark);
      paper.append(over);
    }
    peek.showModal();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (peek.open) {
      if (event.key === " " || event.key === "Enter") {
        event.preventDefault();
        peek.close();
      }
      return;
    }
    if (keys.open) return;
    if (event.target === box() && event.key === "ArrowDown") {
      event.preventDefault();
      return move(1);
    }
    if (typing(event.target)) return;
    const hit = current();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === " " && hit) {
      event.preventDefault();
      showPage(hit);
    } else if (event.key === "p" && hit?.dataset.print) {
      window.location.assign(hit.dataset.print);
    } else if (event.key === "?") {
      keys.showModal();
    }
  });
  peek.addEventListener("click", () => peek.close());

  document.addEventListener("htmx:after:swap", () => {
    document.title = document.title.replace(/^[^·]*/, `${box().value.trim()} `);
    links()[0]?.closest("[data-hit]").scrollIntoView({ block: "nearest" });
  });
  // When a part of the page cannot be had, the browser asks for the whole and shows what is wrong.
  for (const failure of ["htmx:error", "htmx:response:error"]) {
    document.addEventListener(failure, () => document.getElementById("search-form").submit());
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("#office, #matter, #period") && box().value.trim()) event.target.form.requestSubmit();
  });
})();
