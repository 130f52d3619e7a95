// A print page gets its button only where a script can press it; the browser's own menu works without.
const button = document.querySelector(".print-now");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
