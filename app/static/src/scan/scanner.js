// The scanner in a page: camera, photo, typed digits and a hand-held scanner all end in one place. Every failure says
// which way works instead, and after every outcome the next code can be read.
import { Camera, canOpen, whole } from "./camera.js";
import { isMeant, keyOf } from "./code.js";
import { Reader } from "./reader.js";
import { signal, wake } from "./signals.js";
import { offerWechat } from "./wechat.js";
import { listen } from "./wedge.js";

const FRAME_MS = 100; // ten frames a second are plenty, and leave a cheap phone cool
const SLOW_MS = 8000;
const STALLED_MS = 4000;
const JUST_MS = 3000; // a code still held up is not scanned again
const PHOTO_SIDES = [1200, 700, 2000];
const IN_WECHAT = /MicroMessenger/i.test(navigator.userAgent);

export class Scanner {
  /** `take(text)` does what a code is for; until its promise is settled no other is read. */
  constructor(root, take) {
    this.root = root;
    this.take = take;
    this.busy = false;
    this.turn = Promise.resolve();
    this.last = { key: null, at: -JUST_MS };
    this.part = (name) => root.querySelector(`[data-${name}]`);
    this.camera = new Camera(root.querySelector("video"));
    this.reader = new Reader(root.dataset);
    this.part("start").addEventListener("click", () => this.open());
    this.part("cameras").addEventListener("change", ({ target }) => this.open(target.value));
    this.part("torch").addEventListener("click", ({ currentTarget }) => this.toggleTorch(currentTarget));
    this.offerPhoto();
    listen((text) => this.insist(text));
    offerWechat(this.part("wechat"), root.dataset, (text) => this.insist(text));
    this.part("start").hidden = !canOpen();
    if (IN_WECHAT) this.say("wechat");
    else if (!canOpen()) this.say("none");
  }

  say(what) {
    for (const line of this.root.querySelectorAll("[data-say]")) line.hidden = line.dataset.say !== what;
  }

  async open(chosen) {
    wake();
    this.say("");
    this.part("start").hidden = true;
    const unanswered = setTimeout(() => this.say("denied"), SLOW_MS); // some apps never ask, nor say no
    try {
      await this.camera.open(chosen);
      this.say("");
    } catch (error) {
      this.close(error.name === "NotAllowedError" || error.name === "SecurityError" ? "denied" : "none");
      return;
    } finally {
      clearTimeout(unanswered);
    }
    this.part("camera").hidden = false;
    this.part("torch").hidden = !this.camera.hasTorch;
    this.openedAt = performance.now();
    this.reader.begin();
    this.look(this.camera.stream);
    this.offerCameras();
  }

  /** Back to before the camera was opened, and why. */
  close(why) {
    this.camera.stop();
    for (const name of ["camera", "torch", "cameras"]) this.part(name).hidden = true;
    this.part("start").hidden = !canOpen();
    this.say(IN_WECHAT && why === "none" ? "wechat" : why);
  }

  async look(stream) {
    if (this.camera.stream !== stream) return; // closed, or another camera was chosen
    const frame = this.camera.frame();
    const age = performance.now() - this.openedAt;
    if (!frame && age > STALLED_MS) {
      this.close("none");
      return;
    }
    if (frame && !this.busy) {
      const text = await this.reader.read(frame);
      if (text) await this.offer(text);
      else if (age > SLOW_MS) this.say("slow");
    }
    setTimeout(() => this.look(stream), FRAME_MS);
  }

  /** What the camera sees again and again: passed over while the last code is being dealt with. */
  async offer(text) {
    if (!this.busy) await this.insist(text);
  }

  /** What somebody did on purpose: it waits its turn and is never passed over. */
  insist(text) {
    const mine = this.turn.then(() => this.accept(text));
    this.turn = mine.catch(() => {});
    return mine;
  }

  async accept(text) {
    if (!isMeant(text, this.root.dataset.letters)) {
      this.say("foreign");
      return;
    }
    const key = keyOf(text);
    if (key === this.last.key && performance.now() - this.last.at < JUST_MS) {
      this.last.at = performance.now(); // for as long as it is held up
      this.say("just");
      return;
    }
    this.busy = true;
    this.say("");
    try {
      await this.take(text.trim());
    } finally {
      this.last = { key, at: performance.now() };
      this.openedAt = performance.now();
      this.reader.begin();
      this.busy = false;
    }
  }

  offerPhoto() {
    const label = this.part("photo");
    label.hidden = false;
    label.querySelector("input").addEventListener("change", ({ target }) => {
      if (!target.files.length) return;
      wake();
      this.close("");
      this.readPhoto(target.files[0]);
      target.value = "";
    });
  }

  async readPhoto(file) {
    const picture = new Image();
    picture.src = URL.createObjectURL(file);
    try {
      await picture.decode();
      for (const longest of PHOTO_SIDES) {
        const text = await this.reader.read(whole(picture, longest), longest === PHOTO_SIDES[PHOTO_SIDES.length - 1]);
        if (text) {
          await this.insist(text);
          return;
        }
      }
      this.refusePhoto();
    } catch {
      this.refusePhoto();
    } finally {
      URL.revokeObjectURL(picture.src);
    }
  }

  refusePhoto() {
    signal("stop");
    this.say("unread");
  }

  async offerCameras() {
    const choice = this.part("cameras");
    const cameras = await this.camera.all();
    if (!this.camera.live) return;
    choice.hidden = cameras.length < 2;
    const options = cameras.map((one, n) => new Option(one.label || String(n + 1), one.deviceId));
    const select = choice.querySelector("select");
    select.replaceChildren(...options);
    select.value = this.camera.current;
  }

  async toggleTorch(button) {
    const lit = button.getAttribute("aria-pressed") !== "true";
    await this.camera.torch(lit);
    button.setAttribute("aria-pressed", String(lit));
  }
}
