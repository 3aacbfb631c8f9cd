/* Reads a part of a page aloud: <button type="button" data-read-aloud="#part" data-stop="停止朗读" hidden><span data-word>朗读</span></button>.
   The button shows itself only where the browser can speak; without it the page is the same.
   What is not shown, or stands in data-silent (signature fields, buttons), is left out. One part is read at a time; pressed again, it stops. */
(() => {
  "use strict";
  const voice = window.speechSynthesis;
  if (!voice || !window.SpeechSynthesisUtterance) return;
  const PARTS = "h1, h2, h3, legend, p, li, dt, dd, label, th, td";
  let reading = null;

  const texts = (part) => {
    const found = [...part.querySelectorAll(PARTS)].filter((one) =>
      one.getClientRects().length && !one.closest("[data-silent], [hidden], .visually-hidden, form button") && !one.querySelector(PARTS));
    const said = (found.length ? found : [part]).map((one) => one.innerText.trim()).filter(Boolean);
    // Some browsers fall silent within a long text, so it is said sentence by sentence.
    return said.flatMap((text) => text.match(/[^。！？；.!?;\n]+[。！？；.!?;]?/g) ?? []);
  };
  const stop = () => {
    voice.cancel();
    if (!reading) return;
    reading.setAttribute("aria-pressed", "false");
    reading.querySelector("[data-word]").textContent = reading.dataset.start;
    reading = null;
  };
  const read = (button) => {
    const part = document.querySelector(button.dataset.readAloud);
    if (!part) return;
    reading = button;
    button.setAttribute("aria-pressed", "true");
    button.querySelector("[data-word]").textContent = button.dataset.stop;
    const said = texts(part);
    said.forEach((text, at) => {
      const words = new SpeechSynthesisUtterance(text);
      words.lang = part.closest("[lang]").lang.startsWith("en") ? "en" : "zh-CN";
      words.rate = 0.9;
      if (at === said.length - 1) words.onend = stop;
      voice.speak(words);
    });
  };
  for (const button of document.querySelectorAll("[data-read-aloud]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", "false");
    button.dataset.start = button.querySelector("[data-word]").textContent;
    button.addEventListener("click", () => {
      const again = reading === button;
      stop();
      if (!again) read(button);
    });
  }
  window.addEventListener("pagehide", stop);
})();
