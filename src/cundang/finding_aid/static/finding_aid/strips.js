/* Lines cut out of pages: one that is longer than the screen is scrolled to where the found words stand. */
(() => {
  "use strict";
  const centre = () => {
    for (const strip of document.querySelectorAll(".strip")) {
      if (strip.scrollWidth <= strip.clientWidth) continue;
      strip.tabIndex = 0; // the arrow keys scroll it
      const line = strip.querySelector("line");
      if (!line) continue;
      const place = line.getBoundingClientRect();
      const seen = strip.getBoundingClientRect();
      strip.scrollLeft += place.left + place.width / 2 - (seen.left + seen.width / 2);
    }
  };
  document.addEventListener("htmx:after:swap", centre);
  centre();
})();
