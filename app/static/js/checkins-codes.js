// Turns the pictures of a rotating code. The server sends the codes of the next minutes with its own time; this page
// counts on from there with performance.now(), so that a phone whose clock is wrong shows the right code all the same.
const box = document.querySelector("[data-codes]");
const picture = box.querySelector("[data-picture]");
const digits = box.querySelector("[data-digits]");
const clock = box.querySelector("[data-clock]");
const left = box.querySelector("[data-left]");
const lost = box.querySelector("[data-lost]");

const REFILL_MS = 60000; // ask for more when less than this is left, and once a minute in any case
const RETRY_MS = 5000;
const LONGEST_MS = 20000; // an answer that breaks off must not hold up the next try

let codes = [];
let step = 15000;
let serverAtZero = 0; // the server's time when performance.now() was 0
let zone = 0; // how far the site's clock is ahead of UTC, in milliseconds
let shown = null;
let asking = false;
let askAt = 0;

const serverNow = () => serverAtZero + performance.now();

async function refill() {
  asking = true;
  const sent = performance.now();
  const limit = new AbortController();
  const alarm = setTimeout(() => limit.abort(), LONGEST_MS);
  try {
    const options = { headers: { Accept: "application/json" }, cache: "no-store", signal: limit.signal };
    const answer = await fetch(box.dataset.codes, options);
    if (!answer.ok) throw new Error(String(answer.status));
    const feed = await answer.json();
    // The answer was written somewhere between sending and receiving: half-way is the best guess.
    serverAtZero = feed.server_time - (sent + performance.now()) / 2;
    step = feed.step_ms;
    zone = feed.zone_ms;
    codes = feed.codes;
    askAt = performance.now() + REFILL_MS;
  } catch {
    askAt = performance.now() + RETRY_MS;
  } finally {
    clearTimeout(alarm);
  }
  asking = false;
}

function turn() {
  const now = serverNow();
  const current = codes.filter((code) => code.from <= now && now < code.from + step).pop();
  if (current && current !== shown) {
    shown = current;
    picture.src = current.png;
    digits.textContent = `${current.digits.slice(0, 4)} ${current.digits.slice(4)}`;
    const next = codes.find((code) => code.from > current.from);
    if (next) new Image().src = next.png; // fetched before it is needed
  }
  lost.hidden = Boolean(current) || performance.now() < step; // the first code came with the page
  if (codes.length) {
    clock.textContent = new Date(now + zone).toISOString().slice(11, 19);
    left.textContent = current ? Math.ceil((current.from + step - now) / 1000) : "–";
  }
  if (!asking && performance.now() >= askAt) refill();
}

/** The screen stays on while the code is held up, where the browser knows how. */
async function stayAwake() {
  try {
    if (document.visibilityState === "visible") await navigator.wakeLock.request("screen");
  } catch {
    // an old phone: it dims, and a touch wakes it
  }
}

document.addEventListener("visibilitychange", () => {
  askAt = 0; // a phone that slept has slept through its codes
  stayAwake();
});
stayAwake();
refill().then(turn);
setInterval(turn, 250);
