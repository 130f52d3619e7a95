// What the staff's page shows. All its words stand in the page, in the reader's language; here they are only chosen.
const MOST_DONE = 20;

export class Screen {
  constructor(root) {
    this.root = root;
    this.part = (name) => root.querySelector(`[data-${name}]`);
    this.zone = 0;
    root.querySelector("form").addEventListener("submit", (event) => this.typed(event));
  }

  word(name) {
    return this.part("words").querySelector(`[data-word="${name}"]`).textContent;
  }

  /** How it stands with the network, the session and this page's being kept. */
  state(name) {
    if (name === "installed") this.part("installed").hidden = false;
    else for (const line of this.root.querySelectorAll("[data-state]")) line.hidden = line.dataset.state !== name;
  }

  offerNewer(takeOver) {
    this.part("newer").hidden = false;
    this.part("newer").querySelector("button").addEventListener("click", takeOver, { once: true });
  }

  /** The shifts to choose from. The one chosen before stays so, also when it is no longer among them: nobody is scanned
   *  into another shift than the one that was on the screen a moment ago. */
  shifts(me) {
    this.zone = me.zone_ms;
    const select = this.part("shift");
    const before = this.who === me.person_id && select.options.length ? select.value : null;
    const chosen = select.selectedOptions[0];
    this.who = me.person_id;
    const options = me.shifts.map((shift) => new Option(`${shift.title} ${this.clock(shift.starts_at)}`, shift.id));
    if (me.may_verify) options.push(new Option(this.word("verify-only"), ""));
    if (before && options.every((option) => option.value !== before)) options.unshift(chosen);
    select.replaceChildren(...options);
    if (before !== null) select.value = before;
    if (before === null || select.selectedIndex < 0) select.selectedIndex = 0;
    this.part("no-shift").hidden = me.shifts.length > 0;
  }

  /** What a scan is meant to do now. */
  chosen() {
    const shift_id = this.part("shift").value || null;
    const way = this.root.querySelector("[name=way]:checked").value;
    return { shift_id, intent: shift_id ? way : "verify" };
  }

  /** Codes can be read once this phone knows for whom, as long as they work here. */
  ready(scanner, me) {
    this.scanner = scanner;
    this.part("strange").hidden = true;
    this.part("nobody").hidden = me.may_verify;
    this.part("work").hidden = !me.may_verify;
  }

  typed(event) {
    event.preventDefault();
    const field = event.target.elements.namedItem("code");
    if (field.value.trim()) this.scanner.insist(field.value);
    field.value = "";
  }

  /** The last scan, large; `tone` is "ok" or "stop". */
  outcome(tone, word, name, detail) {
    const box = this.part("outcome");
    box.hidden = false;
    box.classList.toggle("outcome--stop", tone === "stop");
    for (const icon of box.querySelectorAll("[data-icon]")) icon.hidden = icon.dataset.icon !== tone;
    box.querySelector("[data-title]").textContent = [name, this.word(word)].filter(Boolean).join(" ");
    box.querySelector("[data-detail]").textContent = detail || "";
  }

  /** How many scans this phone still holds, and how many of them are somebody else's. */
  waiting(scans, me) {
    const others = scans.filter((scan) => !me || scan.by !== me.person_id).length;
    this.part("badge").hidden = scans.length === 0;
    this.part("badge").querySelector("[data-count]").textContent = scans.length;
    this.part("others").hidden = others === 0;
    this.part("others").querySelector("[data-count]").textContent = others;
  }

  /** What did not count, until somebody has read it. */
  refused(answers, dismiss) {
    this.part("refused").hidden = answers.length === 0;
    const rows = answers.map((answer) => {
      const row = this.part("refused-row").content.firstElementChild.cloneNode(true);
      row.querySelector("[data-title]").textContent = [answer.name, this.clock(Date.parse(answer.at))].filter(Boolean).join(" ");
      row.querySelector("[data-detail]").textContent = answer.detail;
      row.querySelector("button").addEventListener("click", () => dismiss(answer.nonce));
      return row;
    });
    this.part("refused").querySelector("ul").replaceChildren(...rows);
  }

  /** What the server has taken, the newest on top. */
  done(scan, action, name) {
    const row = this.part("done-row").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-title]").textContent = name || this.word("somebody");
    row.querySelector("[data-detail]").textContent = `${this.clock(Date.parse(scan.scanned_at))} ${this.word(action)}`;
    const list = this.part("done").querySelector("ul");
    list.prepend(row);
    while (list.children.length > MOST_DONE) list.lastElementChild.remove();
    this.part("done").hidden = false;
  }

  /** An instant on the site's clock, whatever zone the phone is set to. */
  clock(milliseconds) {
    return new Date(milliseconds + this.zone).toISOString().slice(11, 16);
  }
}
