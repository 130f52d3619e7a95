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

async function ask(address, options) {
  const limit = new AbortController();
  const alarm = setTimeout(() => limit.abort(), LONGEST_MS);
  let answer;
  try {
    answer = await fetch(address, { redirect: "manual", cache: "no-store", signal: limit.signal, ...options });
  } catch {
    throw new NotNow("offline");
  } finally {
    clearTimeout(alarm);
  }
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw new NotNow("signed out");
  if (answer.status === 400) throw new NotNow("stale");
  if (!answer.ok) throw new NotNow("busy");
  return answer.json();
}

export const fetchKnown = (address) => ask(address, { headers: { Accept: "application/json" } });

export function handIn(address, token, batch) {
  return ask(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    body: JSON.stringify(batch),
  });
}
