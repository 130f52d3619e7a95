// What this phone keeps: the queue, the answers that somebody should read, and whom it knows. A scan is kept before
// anything is said of it, and leaves the queue in the same transaction that keeps its answer; so the page may be
// closed, or die, at any moment.
const NAME = "shanlin-staff";
const STORES = { queue: { autoIncrement: true, keyPath: "seq" }, answers: { keyPath: "nonce" }, known: {} };

let opening = null;

function database() {
  opening =
    opening ||
    new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        for (const [name, options] of Object.entries(STORES)) request.result.createObjectStore(name, options);
      };
      request.onsuccess = () => {
        request.result.onclose = () => (opening = null); // iOS closes it under a page in the background
        resolve(request.result);
      };
      request.onerror = () => reject(request.error);
    });
  return opening;
}

/** Runs `work(...stores)` in one transaction; settles when that is on the disk, with what the request it gave found. */
async function within(mode, names, work) {
  const transaction = (await database()).transaction(names, mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    const request = work(...names.map((name) => transaction.objectStore(name)));
    transaction.oncomplete = () => resolve(request && request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

/** Puts a scan at the end of the queue. */
export const enqueue = (scan) => within("readwrite", ["queue"], (queue) => queue.add(scan));

/** All that waits, in the order in which it was scanned. */
export const waiting = () => within("readonly", ["queue"], (queue) => queue.getAll());

/** Takes scans whose answer is final out of the queue, and keeps the answers that need reading. A full phone lets go of
 *  the scans all the same: what did not count stands at the community's desk, too. */
export const settle = (done) => letGo(done, true).catch(() => letGo(done, false));

const letGo = (done, keeping) =>
  within("readwrite", ["queue", "answers"], (queue, answers) => {
    for (const { scan, answer } of done) {
      queue.delete(scan.seq);
      if (answer && keeping) answers.put(answer);
    }
  });

export const answers = () => within("readonly", ["answers"], (store) => store.getAll());

export const dismiss = (nonce) => within("readwrite", ["answers"], (store) => store.delete(nonce));

/** Who works here, their shifts and the people expected; nothing that the server did not say. */
export const known = () => within("readonly", ["known"], (store) => store.get("now"));

export const know = (what) => within("readwrite", ["known"], (store) => store.put(what, "now"));

/** This phone's own name, made once; it lies beside the queue, since a nonce counts within its device. */
export async function device() {
  const name = await within("readonly", ["known"], (store) => store.get("device"));
  if (name) return name;
  const made = newName();
  await within("readwrite", ["known"], (store) => store.put(made, "device"));
  return made;
}

/** 128 random bits. */
export const newName = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
