// What a scanned text is: a code that is meant here or not, and whether it is the one of a moment ago.
const TOKEN = /^(?:https?:\/\/[^/]+(?:\/[^?#]*)?\/q\/)?([aucpr][0-9a-z]{16,22})\/?(?:[?#].*)?$/i;
const DIGITS = /^(?:[ -]*\d){8}[ -]*$/; // however they are grouped
const LONGEST = 300; // characters that the server reads
const PUBLIC_ID = 11; // letter and public id: what stays the same while a rotating code turns

/** As the server reads it: a Chinese keyboard types ６ for 6. */
const plain = (text) => text.normalize("NFKC").trim();

/** The token in an address or by itself; null for anything else. */
export function tokenOf(text) {
  const found = TOKEN.exec(plain(text));
  return found && found[1].toLowerCase();
}

/** Whether a text is a code of one of these letters, or digits, which only the server can tell apart. */
export function isMeant(text, letters) {
  const token = tokenOf(text);
  return text.length <= LONGEST && (token ? letters.includes(token[0]) : DIGITS.test(plain(text)));
}

/** By what a code is known again: a rotating one by whose it is, so that a held-up phone is not scanned twice. */
export function keyOf(text) {
  const token = tokenOf(text) || plain(text).replace(/\D/g, "");
  return "au".includes(token[0]) ? token.slice(0, PUBLIC_ID) : token;
}
