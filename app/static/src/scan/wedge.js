// A hand-held scanner types like a keyboard, only faster than any hand, and ends with Enter.
const HAND_MS = 60; // slower than this between two keys is a person
const SHORTEST = 8;

export function listen(heard) {
  let text = "";
  let last = 0;
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select")) return; // the field takes it
    if (event.timeStamp - last > HAND_MS) text = "";
    last = event.timeStamp;
    if (event.key === "Enter" && text.length >= SHORTEST) {
      event.preventDefault(); // a focused button is not meant
      heard(text);
      text = "";
    } else if (event.key.length === 1) {
      text += event.key;
    }
  });
}
