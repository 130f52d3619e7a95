// Whose code this is, as far as this phone was told: the expected people of the coming shifts.
import { keyOf, tokenOf } from "../scan/code.js";

/** The name behind a code, or "" if it is nobody who is expected. */
export async function nameOf(text, shifts) {
  const key = await whose(text);
  for (const shift of shifts) {
    const person = shift.people.find((one) => one.keys.includes(key));
    if (person) return person.name;
  }
  return "";
}

/** A personal code is known by its public id, a card by its fingerprint: neither can be made from what is kept here.
 *  Without HTTPS a browser makes no fingerprints; then the server tells the name. */
async function whose(text) {
  const token = tokenOf(text);
  if (!token || (token[0] === "c" && !crypto.subtle)) return null;
  return token[0] === "c" ? fingerprint(token) : keyOf(token);
}

async function fingerprint(token) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
