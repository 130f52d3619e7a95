// The scanner of a page with a form: what was read is sent as if it had been typed.
import { keyOf } from "./scan/code.js";
import { Scanner } from "./scan/scanner.js";
import { signal, wake } from "./scan/signals.js";

const SCANNED = "shanlin.scanned";
const SHOWN_MS = 1500; // how long an outcome stands before the next code is read

const root = document.querySelector("[data-scanner]");
const form = root.querySelector("form");

const scanner = new Scanner(root, (text) => {
  signal("ok");
  sessionStorage.setItem(SCANNED, keyOf(text));
  form.elements.namedItem("code").value = text;
  form.requestSubmit ? form.requestSubmit() : form.submit();
  // The page is left now; whoever comes back to it may scan again.
  return new Promise((resolve) => addEventListener("pageshow", resolve, { once: true }));
});

/** Staff scan one after the other: the outcome of the last stands above, and the camera opens by itself. */
function goOn() {
  const outcome = document.querySelector(".flashes .notice");
  wake();
  if (outcome) signal(outcome.classList.contains("notice--ok") ? "ok" : "stop");
  scanner.last = { key: sessionStorage.getItem(SCANNED), at: performance.now() };
  scanner.busy = true;
  setTimeout(() => (scanner.busy = false), SHOWN_MS);
  if (!root.querySelector("[data-start]").hidden) scanner.open();
}

if (new URLSearchParams(location.search).has("again")) goOn();
