// The two doors behind the staff's page: what it should know, and where it hands its queue in.

/** The network, the server or the session does not allow it now; what waits goes on waiting. */
export class NotNow extends Error {
  /** `why`: "offline", "busy", "signed out", or "stale" when the form's token is of an ended session. */
  constructor(why) {
    super(why);
    this.why = why;
  }
}

const LONGEST_MS = 20000; // a weak network may take its time, but not hold up the next try

/** The answer, read to its end: one that breaks off, or is no answer of ours, is none. */
async function ask(address, options) {
  const limit = new AbortController();
  const alarm = setTimeout(() => limit.abort(), LONGEST_MS);
  try {
    const answer = await fetch(address, { redirect: "manual", cache: "no-store", signal: limit.signal, ...options });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw new NotNow("signed out");
    if (answer.status === 400) throw new NotNow("stale");
    if (!answer.ok) throw new NotNow("busy");
    return await answer.json();
  } catch (error) {
    if (error instanceof NotNow) throw error;
    throw new NotNow(error instanceof SyntaxError ? "busy" : "offline");
  } finally {
    clearTimeout(alarm);
  }
}

export const fetchKnown = (address) => ask(address, { headers: { Accept: "application/json" } });

export function handIn(address, token, batch) {
  return ask(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    body: JSON.stringify(batch),
  });
}
