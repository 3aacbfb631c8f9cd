/* A signature drawn by finger, mouse or pen. What is sent are its strokes, in the units of the field (strokes.py). */
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form.sign-form")) {
    const field = form.querySelector(".signature-field");
    const canvas = field.querySelector("canvas");
    const typed = form.elements.typed ?? null; // where a typed name signs too
    const said = form.querySelector(".field-errors");
    const pen = canvas.getContext("2d");
    let strokes = [];
    let drawing = null;

    field.hidden = false;
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(field).getPropertyValue("--sheet-ink");

    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      const x = Math.round((event.clientX - box.left) * canvas.width / box.width);
      const y = Math.round((event.clientY - box.top) * canvas.height / box.height);
      return [Math.min(Math.max(x, 0), canvas.width), Math.min(Math.max(y, 0), canvas.height)];
    };
    const line = (from, to) => {
      pen.beginPath();
      pen.moveTo(...from);
      pen.lineTo(...to);
      pen.stroke();
    };
    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      drawing = [place(event)];
      strokes.push(drawing);
      line(drawing[0], drawing[0]);
      field.dataset.drawn = "";
      if (typed) typed.checked = false;
      said.textContent = "";
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drawing) return;
      for (const one of event.getCoalescedEvents?.() ?? [event]) {
        const [x, y] = place(one);
        const last = drawing.at(-1);
        if (Math.abs(x - last[0]) + Math.abs(y - last[1]) < 3) continue;
        line(last, [x, y]);
        drawing.push([x, y]);
      }
    });
    for (const over of ["pointerup", "pointercancel"]) canvas.addEventListener(over, () => { drawing = null; });

    const clear = () => {
      strokes = [];
      pen.clearRect(0, 0, canvas.width, canvas.height);
      delete field.dataset.drawn;
    };
    form.querySelector("[data-clear]").addEventListener("click", clear);
    typed?.addEventListener("change", () => { if (typed.checked) clear(); said.textContent = ""; });
    form.addEventListener("submit", (event) => {
      if (!typed?.checked && !strokes.length) {
        event.preventDefault();
        said.textContent = form.dataset.short;
        (typed ?? canvas).focus();
        return;
      }
      form.elements.strokes.value = JSON.stringify(strokes);
    });
  }
})();
