// Two engines behind one question. The first is small and quick; the second is fetched only when the first has looked
// for two seconds and found nothing, or when the photo at hand is all there will be.
const PATIENCE_MS = 2000;

/** A worker that answers one image after the other. */
class Engine {
  constructor(address) {
    this.tell = null;
    this.worker = new Worker(address);
    this.worker.onmessage = ({ data }) => this.answer(data);
    this.worker.onerror = () => this.answer(null);
  }

  answer(text) {
    const tell = this.tell;
    this.tell = null;
    if (tell) tell(text);
  }

  ask(image) {
    return new Promise((resolve) => {
      this.tell = resolve;
      this.worker.postMessage(image);
    });
  }
}

export class Reader {
  /** Addresses of the two workers and of the second one's WebAssembly. */
  constructor({ first, second, wasm }) {
    this.first = new Engine(first);
    this.address = `${second}#${wasm}`;
    this.second = null;
    this.begin();
  }

  /** From here on patience is counted anew. */
  begin() {
    this.since = performance.now();
  }

  /** The text of the code in an image, or null. `last`: no other image will follow, so both engines look. */
  async read(image, last = false) {
    const text = await this.first.ask(image);
    if (text || (!last && performance.now() - this.since < PATIENCE_MS)) return text;
    if (!this.second) this.second = new Engine(this.address);
    return this.second.ask(image);
  }
}
