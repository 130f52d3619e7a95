// The staff's page: scans into a queue on this phone, and from there to the server when there is a network.
import { Scanner } from "./scan/scanner.js";
import { signal } from "./scan/signals.js";
import { nameOf } from "./staff/people.js";
import { Screen } from "./staff/screen.js";
import { fetchKnown, NotNow } from "./staff/server.js";
import * as store from "./staff/store.js";
import { isTwice, upload } from "./staff/upload.js";
import { install } from "./staff/version.js";

const SHOWN_MS = 1500; // how long an outcome stands before the next code is read
const ROUND_MS = 30000;
const STALE_MS = 300000; // after that the shifts and people are asked for again

const root = document.querySelector("[data-staff]");
const { known: knownAt, uploads: uploadsAt } = root.dataset;
const screen = new Screen(root);

let me = null; // who works here, their shifts and people
let askedAt = -STALE_MS;
let device = "";
let scanner = null;
let sending = null;
let wanted = false;
let shownNonce = null;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Keeps a scan, shows that it is kept, and sends it on its way without waiting for that. */
async function take(text) {
  const { intent, shift_id } = screen.chosen();
  const scan = { code: text, nonce: store.newName(), intent, shift_id, scanned_at: new Date().toISOString(), by: me.person_id };
  try {
    await store.enqueue(scan);
  } catch {
    screen.outcome("stop", "not-kept", "");
    signal("stop");
    return;
  }
  shownNonce = scan.nonce;
  screen.outcome("ok", "kept", await nameOf(text, me.shifts));
  signal("ok");
  await refresh();
  send();
  await pause(SHOWN_MS);
}

/** Tells what became of a scan: large if it still stands there, and in the list below. */
async function told(scan, answer) {
  const name = (await nameOf(scan.code, me.shifts)) || (answer.scan && answer.scan.person ? answer.scan.person.name : "");
  const counted = answer.status < 400;
  const fine = counted || isTwice(answer);
  if (counted) screen.done(scan, answer.scan.action, name);
  const word = counted ? answer.scan.action : fine ? "twice" : "refused";
  if (scan.nonce === shownNonce) screen.outcome(fine ? "ok" : "stop", word, name, answer.detail);
  if (!fine) signal("stop");
}

/** Asked for while a round is under way, another follows it: that one may have missed the new scan, or the network. */
function send() {
  wanted = true;
  sending = sending || rounds().finally(() => (sending = null));
  return sending;
}

async function rounds() {
  while (wanted) {
    wanted = false;
    await round();
  }
}

async function round() {
  if (!(await ready)) return;
  try {
    await handOver().catch(againIfStale);
    screen.state("online");
  } catch (error) {
    if (!(error instanceof NotNow)) throw error;
    if (error.why === "signed out") await forgetNames();
    if (error.why !== "offline") askedAt = -STALE_MS; // who is signed in may have changed
    screen.state(error.why === "stale" ? "busy" : error.why);
  }
  await refresh();
}

async function handOver() {
  await learn();
  await alone(() => upload(uploadsAt, device, me, told));
}

/** A form's token of an ended session: asked for anew, it is there, or the site says that nobody is signed in. */
function againIfStale(error) {
  if (error.why !== "stale") throw error;
  askedAt = -STALE_MS;
  return handOver();
}

/** Of two windows one uploads at a time. */
const alone = (work) => (navigator.locks ? navigator.locks.request("shanlin.upload", work) : work());

/** Who works here, and whom to expect; asked again every few minutes. */
async function learn() {
  if (performance.now() - askedAt < STALE_MS) return;
  me = await fetchKnown(knownAt);
  askedAt = performance.now();
  await store.know(me).catch(() => {}); // a full phone hands in what it holds all the same
  screen.shifts(me);
  start();
}

/** From here on codes are read: it is known who reads them. Whoever no longer works here only hands in what is kept. */
function start() {
  if (me.may_verify) scanner = scanner || new Scanner(root.querySelector("[data-scanner]"), take);
  screen.ready(scanner, me);
}

async function forgetNames() {
  if (!me) return;
  me = { ...me, shifts: me.shifts.map((shift) => ({ ...shift, people: [] })) };
  await store.know(me).catch(() => {}); // a full phone says all the same that nobody is signed in
}

async function refresh() {
  screen.waiting(await store.waiting(), me);
  screen.refused(await store.answers(), async (nonce) => {
    await store.dismiss(nonce);
    await refresh();
  });
}

/** Gives false where this browser lets nothing be kept. */
async function begin() {
  try {
    device = await store.device();
    me = await store.known();
  } catch {
    screen.state("keeps nothing");
    return false;
  }
  if (me) screen.shifts(me);
  if (me) start(); // without waiting for a network that may not be there
  await refresh();
  send();
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  return true;
}

const ready = begin();
addEventListener("online", send);
addEventListener("offline", () => screen.state("offline"));
addEventListener("focus", send);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
setInterval(send, ROUND_MS);
install(root.dataset, screen);
