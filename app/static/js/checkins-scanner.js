// The scanner in the page: the camera's frames, or a photo, go to a worker that finds the code; then the form is sent
// as if the code had been typed. Every failure says which way works instead, and the digits can be typed at any time.
const root = document.querySelector("[data-scanner]");
const form = root.querySelector("form");
const input = form.elements.namedItem("code");
const camera = root.querySelector("[data-camera]");
const video = camera.querySelector("video");
const start = root.querySelector("[data-start]");
const torch = root.querySelector("[data-torch]");
const photo = root.querySelector("[data-photo]");

const FRAME_MS = 100; // ten frames a second are plenty, and leave a cheap phone cool
const SIDE = 720; // pixels of the middle of the frame that are looked at
const SLOW_MS = 8000;
const STALLED_MS = 4000;
const TOKEN = /^(?:https?:\/\/[^/]+(?:\/[^?#]*)?\/q\/)?[aucpr][0-9a-z]{16,22}\/?(?:[?#].*)?$/i;

const worker = new Worker(root.dataset.worker);
const canvas = document.createElement("canvas");
const context = canvas.getContext("2d", { willReadFrequently: true });

let waiting = null; // who wants the worker's answer
let stream = null;
let sent = false;
let startedAt = 0;

worker.onmessage = ({ data }) => {
  const tell = waiting;
  waiting = null;
  if (tell) tell(data);
};

function find(image) {
  return new Promise((resolve) => {
    waiting = resolve;
    worker.postMessage(image);
  });
}

function say(what) {
  for (const line of root.querySelectorAll("[data-say]")) line.hidden = line.dataset.say !== what;
}

function take(text) {
  if (sent) return true;
  if (!TOKEN.test(text.trim())) {
    say("foreign");
    return false;
  }
  sent = true;
  stop();
  if (navigator.vibrate) navigator.vibrate(80);
  input.value = text.trim();
  form.requestSubmit ? form.requestSubmit() : form.submit();
  return true;
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
function whole(source, width, height, longest) {
  const scale = Math.min(1, longest / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

async function look() {
  if (!stream || sent) return;
  const age = performance.now() - startedAt;
  if (video.videoWidth) {
    const text = await find(middle(video, video.videoWidth, video.videoHeight));
    if (text && take(text)) return;
    if (!text && age > SLOW_MS) say("slow");
  } else if (age > STALLED_MS) {
    stop();
    say("none");
    return;
  }
  setTimeout(look, FRAME_MS);
}

function stop() {
  if (stream) for (const track of stream.getTracks()) track.stop();
  stream = null;
  camera.hidden = true;
  torch.hidden = true;
  start.hidden = !canOpen();
}

const canOpen = () => Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);

async function open() {
  start.hidden = true;
  say("");
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } },
      audio: false,
    });
  } catch (error) {
    stop();
    say(error.name === "NotAllowedError" || error.name === "SecurityError" ? "denied" : "none");
    return;
  }
  video.srcObject = stream;
  camera.hidden = false;
  startedAt = performance.now();
  video.play().catch(() => {});
  offerTorch(stream.getVideoTracks()[0]);
  look();
}

function offerTorch(track) {
  const able = track.getCapabilities && track.getCapabilities().torch;
  torch.hidden = !able;
  let lit = false;
  torch.onclick = () => {
    lit = !lit;
    track.applyConstraints({ advanced: [{ torch: lit }] });
  };
}

async function readPhoto(file) {
  const picture = new Image();
  picture.src = URL.createObjectURL(file);
  try {
    await picture.decode();
    for (const longest of [1200, 700, 2000]) {
      const text = await find(whole(picture, picture.naturalWidth, picture.naturalHeight, longest));
      if (text) {
        take(text);
        return;
      }
    }
    say("unread");
  } catch {
    say("unread");
  } finally {
    URL.revokeObjectURL(picture.src);
  }
}

photo.hidden = false;
photo.querySelector("input").addEventListener("change", ({ target }) => {
  if (!target.files.length) return;
  stop();
  readPhoto(target.files[0]);
  target.value = "";
});
start.addEventListener("click", open);
if (canOpen()) {
  start.hidden = false;
  // Staff scan one after the other: after a scan the camera opens by itself.
  if (new URLSearchParams(location.search).has("again")) open();
} else {
  say("none");
}
