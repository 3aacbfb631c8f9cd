"use strict";
// Open the print dialogue once the page's picture is there; the button does it again.
{
  const button = document.getElementById("print-now");
  const picture = document.querySelector(".sheet-page");
  button.hidden = false;
  button.addEventListener("click", () => window.print());
  picture.decode().then(() => window.print(), () => undefined);
}
