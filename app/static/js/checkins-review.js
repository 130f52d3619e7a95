// One key is one verdict: a letter presses the button that bears it, J and K go on; the page works without it.
const rows = [...document.querySelectorAll("[data-review]")];
let at = 0;

function go(step) {
  at = Math.min(Math.max(at + step, 0), rows.length - 1);
  rows.forEach((row, nth) => row.classList.toggle("review--here", nth === at));
  rows[at].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") go(key === "j" ? 1 : -1);
  else rows[at].querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
});

document.querySelector("[data-keys]").hidden = false;
go(0);
