// The camera of this phone: opened by a tap, one stream at a time, the one on the back unless another was chosen.
const CHOSEN = "shanlin.camera";
const SIDE = 720; // pixels of the middle of the frame that are looked at
const LONGEST = 1280; // of all of it

export const canOpen = () => Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);

const canvas = document.createElement("canvas");
const context = canvas.getContext("2d", { willReadFrequently: true });

const stream = (which) =>
  navigator.mediaDevices.getUserMedia({ video: { ...which, width: { ideal: 1280 } }, audio: false });

/** The camera that was chosen once is not there any more. */
function forget(error) {
  if (error.name !== "OverconstrainedError" && error.name !== "NotFoundError") throw error;
  localStorage.removeItem(CHOSEN);
  return null;
}

export class Camera {
  constructor(video) {
    this.video = video;
    this.stream = this.lock = null;
    this.turn = 0;
  }

  get live() {
    return this.stream !== null;
  }

  /** Opens the camera that was chosen last, or this one; throws what the browser says against it. */
  async open(chosen) {
    this.stop();
    if (chosen) localStorage.setItem(CHOSEN, chosen);
    const deviceId = localStorage.getItem(CHOSEN);
    if (deviceId) this.stream = await stream({ deviceId: { exact: deviceId } }).catch(forget);
    if (!this.stream) this.stream = await stream({ facingMode: { ideal: "environment" } });
    this.video.srcObject = this.stream;
    // The phone stays awake while it is held out to one code after the other, where the browser knows how.
    if (navigator.wakeLock) navigator.wakeLock.request("screen").then((lock) => (this.lock = lock), () => {});
    this.video.play().catch(() => {});
  }

  stop() {
    if (this.stream) for (const track of this.stream.getTracks()) track.stop();
    if (this.lock) this.lock.release();
    this.stream = this.lock = null;
  }

  /** The cameras to choose from; their names are known only once one of them is open. */
  async all() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter((device) => device.kind === "videoinput" && device.deviceId);
  }

  get current() {
    return this.stream.getVideoTracks()[0].getSettings().deviceId;
  }

  get hasTorch() {
    const track = this.stream.getVideoTracks()[0];
    return Boolean(track.getCapabilities && track.getCapabilities().torch);
  }

  torch(lit) {
    return this.stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: lit }] });
  }

  /** The present frame, or null while none has come: its middle, where a code is held, and each third time all of it. */
  frame() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width) return null;
    this.turn = (this.turn + 1) % 3;
    return this.turn ? middle(this.video, width, height) : scaled(this.video, width, height, LONGEST);
  }
}

/** The middle of a picture, no larger than needed to find a code in it. */
function middle(source, width, height) {
  const side = Math.min(width, height);
  const size = Math.min(side, SIDE);
  canvas.width = canvas.height = size;
  context.drawImage(source, (width - side) / 2, (height - side) / 2, side, side, 0, 0, size, size);
  return context.getImageData(0, 0, size, size);
}

/** All of a picture, scaled down: a photo may hold the code anywhere. */
export const whole = (picture, longest) => scaled(picture, picture.naturalWidth, picture.naturalHeight, longest);

function scaled(source, width, height, longest) {
  const scale = Math.min(1, longest / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
