// What one notices without looking at the screen: a high tone and a short buzz for done, a low and a long one for not.
const TONES = { ok: [880, 0.12], wait: [520, 0.2], stop: [220, 0.4] }; // hertz, seconds
const BUZZ = { ok: 80, wait: [60, 60, 60], stop: 300 }; // milliseconds

let audio = null;

/** Call from a tap: a browser lets no page sound before one. */
export function wake() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!audio && Context) audio = new Context();
  if (audio && audio.state === "suspended") audio.resume().catch(() => {});
}

export function signal(tone) {
  if (navigator.vibrate) navigator.vibrate(BUZZ[tone]);
  if (!audio || audio.state !== "running") return;
  const [pitch, seconds] = TONES[tone];
  const voice = audio.createOscillator();
  const volume = audio.createGain();
  volume.gain.value = 0.2;
  voice.frequency.value = pitch;
  voice.connect(volume).connect(audio.destination);
  voice.start();
  voice.stop(audio.currentTime + seconds);
}
