// Hands the queue in, oldest first, as long as there is a network and the one who scanned is signed in.
import { handIn } from "./server.js";
import { settle, waiting } from "./store.js";

const MOST = 50; // scans in one request: a weak network carries it
const isFinal = ({ status }) => status < 500 && status !== 429;
/** Scanned once more than needed: nothing is wrong, and nothing is missing. */
export const isTwice = ({ code }) => code === "already_in" || code === "already_out";

/** Uploads what `me` has scanned with `device`; tells of each final answer. Throws NotNow when it must wait. */
export async function upload(address, device, me, told) {
  for (;;) {
    const mine = (await waiting()).filter((scan) => scan.by === me.person_id).slice(0, MOST);
    if (!mine.length) return;
    const { results } = await handIn(address, me.csrf_token, {
      device_id: device,
      sent_at: new Date().toISOString(),
      items: mine.map(({ code, nonce, intent, shift_id, scanned_at }) => ({ code, nonce, intent, shift_id, scanned_at })),
    });
    const done = results.map((answer, n) => ({ scan: mine[n], answer })).filter(({ answer }) => isFinal(answer));
    await settle(done.map(({ scan, answer }) => ({ scan, answer: kept(scan, answer) })));
    done.forEach(({ scan, answer }) => told(scan, answer));
    if (done.length < mine.length) return; // the server wants a pause; the rest keeps its order
  }
}

/** What a person should read later: a scan that did not count, with the reason in words. */
function kept(scan, answer) {
  if (answer.status < 400 || isTwice(answer)) return null;
  const person = answer.scan && answer.scan.person;
  return { nonce: scan.nonce, at: scan.scanned_at, name: person ? person.name : "", detail: answer.detail };
}
