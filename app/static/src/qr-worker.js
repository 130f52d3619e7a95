// Reads a QR code off the page's thread: takes an ImageData (a cropped camera frame or a photo), posts its text, or
// null when there is none in it. Built into one file, since a phone's browser may not know module workers.
import decodeQR from "qr/decode.js";

self.onmessage = ({ data: image }) => {
  self.postMessage(read(image));
};

function read(image) {
  try {
    return decodeQR({ width: image.width, height: image.height, data: image.data });
  } catch {
    return null; // the decoder throws when a frame holds no whole code; the next frame may
  }
}
