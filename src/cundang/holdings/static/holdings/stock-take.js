/* The camera of a phone reads labels, where the browser can; otherwise numbers are typed. Nothing leaves the page but
   the text of a label. */
(() => {
  "use strict";
  const form = document.getElementById("scan");
  const code = document.getElementById("code");
  const button = document.getElementById("camera");
  const video = document.getElementById("scanner");
  const note = document.getElementById("no-camera");

  document.addEventListener("htmx:after:swap", () => {
    code.value = "";
    code.focus({ preventScroll: true });
  });
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;

  const EVERY = 250; // milliseconds between two looks
  let last = "";
  const look = async (detector) => {
    if (video.hidden) return;
    try {
      const [found] = await detector.detect(video);
      if (found && found.rawValue !== last) {
        last = found.rawValue;
        code.value = last;
        form.requestSubmit();
      }
    } catch {
      // A frame that cannot be read is followed by the next one.
    }
    setTimeout(look, EVERY, detector);
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (video.srcObject) {
      for (const track of video.srcObject.getTracks()) track.stop();
      video.srcObject = null;
      video.hidden = true;
      return;
    }
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.hidden = false;
      await video.play();
      look(new window.BarcodeDetector({ formats: ["qr_code"] }));
    } catch {
      note.textContent = note.dataset.refused;
    }
  });
})();
