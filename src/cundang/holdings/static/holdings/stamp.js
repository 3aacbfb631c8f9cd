"use strict";
// The filing stamp over the page: dragged, or moved by the arrow keys a millimetre at a time (with Shift five), and
// kept where it is left. Without the right to describe it only stands there.
(() => {
  const stamp = document.getElementById("stamp");
  if (!stamp) return;
  document.addEventListener("cundang:viewer", (event) => {
    const viewer = event.detail;
    const picture = viewer.world.getItemAt(0);
    const data = stamp.dataset;
    const number = (name) => Number(data[name]);
    const place = { left: number("left"), top: number("top") };
    const pixels = picture.getContentSize().x / number("across"); // of a millimetre
    const where = () => picture.imageToViewportRectangle(
      place.left * pixels, place.top * pixels, number("width") * pixels, number("height") * pixels,
    );
    stamp.hidden = false;
    viewer.addOverlay({ element: stamp, location: where() });
    if (!data.save) return;

    const said = document.getElementById("stamp-said");
    const move = (left, top) => {
      const within = (value, most) => Math.min(Math.max(value, 0), Math.max(most, 0));
      place.left = within(left, number("across") - number("width"));
      place.top = within(top, number("down") - number("height"));
      viewer.updateOverlay(stamp, where());
    };
    let timer = null;
    const keep = async () => {
      const answer = await fetch(data.save, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-CSRFToken": data.token },
        body: JSON.stringify({ left: Math.round(place.left * 10) / 10, top: Math.round(place.top * 10) / 10 }),
      });
      const told = await answer.json().catch(() => ({}));
      if (said) said.textContent = answer.ok ? data.kept : told.error || data.failed;
    };
    const soon = (delay) => { clearTimeout(timer); timer = setTimeout(keep, delay); };

    new OpenSeadragon.MouseTracker({
      element: stamp,
      preProcessEventHandler: (info) => { info.stopPropagation = true; }, // the page beneath stays where it is
      dragHandler: (info) => {
        const by = picture.viewportToImageCoordinates(viewer.viewport.deltaPointsFromPixels(info.delta));
        const zero = picture.viewportToImageCoordinates(new OpenSeadragon.Point(0, 0));
        move(place.left + (by.x - zero.x) / pixels, place.top + (by.y - zero.y) / pixels);
      },
      dragEndHandler: () => soon(0),
    });
    stamp.addEventListener("keydown", (pressed) => {
      const step = pressed.shiftKey ? 5 : 1;
      const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[pressed.key];
      if (!by) return;
      pressed.preventDefault();
      pressed.stopPropagation(); // up and down go through the lines elsewhere
      move(place.left + by[0], place.top + by[1]);
      soon(600);
    });
  });
})();
