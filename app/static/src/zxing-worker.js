// The second engine, nine times as large and better with glare, dents and dirt: the same question and answer as
// qr-worker.js. Where its WebAssembly lies stands behind the # of this worker's own address.
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const OPTIONS = { formats: ["QRCode"], tryHarder: true, tryInvert: true, maxNumberOfSymbols: 1 };
const wasm = self.location.hash.slice(1);

prepareZXingModule({ overrides: { locateFile: () => wasm } });

self.onmessage = async ({ data: image }) => {
  self.postMessage(await read(image));
};

async function read(image) {
  try {
    const [found] = await readBarcodes(image, OPTIONS);
    return found ? found.text : null;
  } catch {
    return null; // a browser without WebAssembly: the first engine goes on alone
  }
}
