"use strict";
// The viewer: the page in tiles, the found line boxed, and lines that light up in picture and text together.
(() => {
  const place = document.getElementById("viewer");
  const lines = document.getElementById("lines");
  const link = (id) => document.getElementById(id);
  const beside = window.matchMedia("(min-width: 992px)"); // the text has its own column, which may scroll
  const regionOf = (line) => line.dataset.region.split(",").map(Number);

  // OpenSeadragon adds a <style> of its own unless it finds one; our policy allows none (its rule is in item.css).
  const none = document.createElementNS(null, "style"); // no HTML element: it styles nothing
  none.setAttribute("data-openseadragon-mobile-css", "true");
  document.head.append(none);

  const viewer = OpenSeadragon({
    element: place,
    tileSources: JSON.parse(place.dataset.info),
    immediateRender: true, // no blurred picture first: it would cost a request, and the sharp one is here as soon
    drawer: "canvas",
    showNavigationControl: false,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    visibilityRatio: 0.5,
    minZoomImageRatio: 0.8,
    maxZoomPixelRatio: 3,
    animationTime: 0.15,
    springStiffness: 10,
  });
  const picture = () => viewer.world.getItemAt(0);

  const boxes = { found: null, lit: null };
  function box(name, line) {
    if (boxes[name]) viewer.removeOverlay(boxes[name]);
    boxes[name] = null;
    if (!line || !line.dataset.region || !picture()) return; // a text taken over has no places
    const [x, y, width, height] = regionOf(line);
    const element = document.createElement("div");
    element.className = `mark mark-${name}`;
    const air = height * 0.15;
    const region = picture().imageToViewportRectangle(x - air, y - air, width + 2 * air, height + 2 * air);
    viewer.addOverlay({ element, location: region });
    boxes[name] = element;
  }

  // As one would hold it before one's eyes: the whole width of the paper, on a narrow screen half of it at least.
  function goTo(line, immediately) {
    if (!line.dataset.region) return;
    const [x, y, width, height] = regionOf(line);
    const size = picture().getContentSize();
    const wide = place.clientWidth < 600 ? Math.min(Math.max(width * 1.3, size.x / 2), size.x) : size.x;
    const high = (wide * place.clientHeight) / place.clientWidth;
    const within = (middle, seen, all) => Math.min(Math.max(middle - seen / 2, 0), Math.max(all - seen, 0));
    const left = within(x + width / 2, wide, size.x);
    const top = within(y + height / 2, high, size.y);
    viewer.viewport.fitBounds(picture().imageToViewportRectangle(left, top, wide, high), immediately);
  }

  let lit = null;
  function light(line) {
    if (line === lit) return;
    if (lit) lit.classList.remove("line-lit");
    lit = line;
    if (line) line.classList.add("line-lit");
    box("lit", line);
  }

  function find(line, immediately) {
    lines.querySelectorAll(".line-found").forEach((one) => one.classList.remove("line-found"));
    line.classList.add("line-found");
    if (beside.matches) line.scrollIntoView({ block: "nearest" });
    box("found", line);
    goTo(line, immediately);
  }

  function lineAt(x, y) {
    return [...lines.children].find((line) => {
      if (!line.dataset.region) return false;
      const [left, top, width, height] = regionOf(line);
      return x >= left && x <= left + width && y >= top && y <= top + height;
    });
  }

  viewer.addOnceHandler("open", () => {
    document.dispatchEvent(new CustomEvent("cundang:viewer", { detail: viewer })); // for the filing stamp
    const found = lines && lines.querySelector(".line-found");
    if (found) find(found, true);
  });

  if (lines) {
    lines.addEventListener("pointerover", (event) => light(event.target.closest(".line")));
    lines.addEventListener("pointerleave", () => light(null));
    lines.addEventListener("focusin", (event) => light(event.target.closest(".line")));
    lines.addEventListener("click", (event) => {
      if (!event.target.closest(".line-text")) return;
      event.preventDefault();
      find(event.target.closest(".line"), false);
    });
    const under = (position) => {
      const point = picture() && picture().viewerElementToImageCoordinates(position);
      return (point && lineAt(point.x, point.y)) || null;
    };
    place.addEventListener("pointermove", (event) => {
      const corner = place.getBoundingClientRect();
      light(under(new OpenSeadragon.Point(event.clientX - corner.left, event.clientY - corner.top)));
    });
    viewer.addHandler("canvas-click", (event) => {
      const line = event.quick && under(event.position);
      if (line && beside.matches) line.scrollIntoView({ block: "center" });
    });
  }

  function step(by) {
    const all = lines ? [...lines.children] : [];
    if (!all.length) return;
    const now = all.findIndex((line) => line.classList.contains("line-found"));
    find(all[Math.min(Math.max(now + by, 0), all.length - 1)], false);
  }

  const follow = (id) => { if (link(id)) link(id).click(); };
  const acts = {
    larger: () => viewer.viewport.zoomBy(1.4).applyConstraints(),
    smaller: () => viewer.viewport.zoomBy(1 / 1.4).applyConstraints(),
    whole: () => { viewer.viewport.setRotation(0); viewer.viewport.goHome(); },
    turn: () => viewer.viewport.setRotation(viewer.viewport.getRotation() + 90),
    keys: () => link("keys").showModal(),
  };
  const keys = {
    "+": acts.larger, "=": acts.larger, "-": acts.smaller, 0: acts.whole, r: acts.turn, "?": acts.keys,
    ArrowUp: () => step(-1), ArrowDown: () => step(1),
    PageUp: () => follow("page-before"), PageDown: () => follow("page-after"), p: () => follow("print"),
  };

  link("zoom").hidden = false;
  link("zoom").addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) acts[button.dataset.do]();
  });
  viewer.addHandler("canvas-key", (event) => { event.preventDefaultAction = true; });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, textarea, select") || document.querySelector("dialog[open]");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
