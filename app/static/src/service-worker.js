// Lets one page, the staff's scanner, open without a network. Of the rest of the site it knows nothing.
//
// `SHELL` comes before this script: the version, the page, and the files that the page is made of. Each version has a
// cache of its own, filled whole before it counts, so that a page never meets a script of another version. A new
// version waits until the page says that nothing is under way.
const CACHE = `shanlin-staff-${SHELL.version}`;
const PATIENCE_MS = 4000; // a network that has said nothing by then is none

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(clear()));
self.addEventListener("message", ({ data }) => {
  if (data === "take over") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.mode === "navigate" && pathname === SHELL.page) event.respondWith(page(event.request));
  else if (SHELL.files.includes(pathname)) event.respondWith(file(event.request));
});

async function fill() {
  const cache = await caches.open(CACHE);
  const shell = await fetch(SHELL.page, { cache: "reload" });
  if (!isShell(shell)) throw new Error("not signed in, or another version by now");
  await cache.put(SHELL.page, shell);
  await cache.addAll(SHELL.files);
}

async function clear() {
  const old = (await caches.keys()).filter((name) => name.startsWith("shanlin-staff-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Our page in this very version, not the sign-in page it may lead to. */
const isShell = (answer) => answer.ok && !answer.redirected && answer.headers.get("Shell-Version") === SHELL.version;

/** From the network if it answers in time and is well; else as it was kept. Who may no longer open it (403) still gets the
 *  kept one, for this phone may hold scans of theirs: it hands them in and reads no codes. */
async function page(request) {
  const cache = await caches.open(CACHE);
  const fresh = fetch(request).then((answer) => {
    if (answer.status >= 500 || answer.status === 403) throw new Error(String(answer.status));
    if (isShell(answer)) cache.put(SHELL.page, answer.clone());
    return answer;
  });
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE_MS));
  return Promise.race([fresh, late]).catch(async () => (await cache.match(SHELL.page)) || fresh);
}

async function file(request) {
  return (await caches.match(request, { ignoreVary: true })) || fetch(request);
}
