// Makes app/static/dist from our sources and the browser libraries in node_modules.
//
// Every file gets a hash of its content in its name, a .br and a .gz beside it, and a line in manifest.json, which
// app/web/assets.py reads. Run by `npm run build`; the result is not committed.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import * as esbuild from "esbuild";
import * as sass from "sass";

import { usedIcons } from "./used-icons.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const STATIC = join(ROOT, "app", "static");
const MODULES = join(ROOT, "node_modules");
const DIST = join(STATIC, "dist");
const PART = join(STATIC, `dist.part-${process.pid}`); // a build that fails leaves the old result alone
const COMPRESSIBLE = new Set([".css", ".js", ".svg", ".json", ".wasm"]);
const BUNDLES = ["qr-worker.js", "zxing-worker.js", "service-worker.js", "checkins-scanner.js", "checkins-offline.js"];
const TARGETS = { ".js": "es2017", ".css": ["chrome80", "safari14"] }; // an old WeChat on a cheap phone

const manifest = {};

/** Writes one file under its hashed name, compressed beside, and notes it in the manifest. */
function put(name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const extension = extname(name);
  const hashed = `${name.slice(0, -extension.length)}.${hash}${extension}`;
  const path = join(PART, hashed);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  if (COMPRESSIBLE.has(extension)) {
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: quality }));
  }
  manifest[name] = hashed;
}

function bootstrap() {
  const { css } = sass.compile(join(STATIC, "src", "bootstrap.scss"), {
    loadPaths: [MODULES],
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"], // Bootstrap 5.3 predates Sass modules
    logger: sass.Logger.silent,
  });
  return esbuild.transformSync(css, { loader: "css", minify: true, target: TARGETS[".css"], legalComments: "none" }).code;
}

function minified(folder, extension) {
  for (const file of readdirSync(join(STATIC, folder)).filter((f) => f.endsWith(extension)).sort()) {
    const source = readFileSync(join(STATIC, folder, file), "utf8");
    const options = { loader: extension.slice(1), minify: true, target: TARGETS[extension] };
    put(`${folder}/${file}`, esbuild.transformSync(source, options).code);
  }
}

function bundled(source) {
  const built = esbuild.buildSync({
    entryPoints: [join(STATIC, "src", source)],
    nodePaths: [MODULES],
    bundle: true,
    minify: true,
    format: "iife",
    target: TARGETS[".js"],
    write: false,
    legalComments: "none",
  });
  return built.outputFiles[0].contents;
}

/** One SVG with a symbol for each icon that a page may show, and our own mark as "brand". */
function sprite() {
  const names = usedIcons(ROOT, join(MODULES, "bootstrap-icons", "icons"));
  const symbols = names.map((name) => symbol(name, join(MODULES, "bootstrap-icons", "icons", `${name}.svg`)));
  symbols.push(symbol("brand", join(STATIC, "img", "mark.svg")));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

function symbol(id, path) {
  const svg = readFileSync(path, "utf8");
  const box = /viewBox="([^"]+)"/.exec(svg)[1];
  const inside = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
  return `<symbol id="${id}" viewBox="${box}">${inside.replace(/>\s+</g, "><").trim()}</symbol>`;
}

function images() {
  for (const file of readdirSync(join(STATIC, "img")).sort()) {
    put(`img/${basename(file)}`, readFileSync(join(STATIC, "img", file)));
  }
}

function build() {
  put("css/bootstrap.css", bootstrap());
  minified("css", ".css");
  minified("js", ".js");
  put("vendor/htmx.js", withoutMap(readFileSync(join(MODULES, "htmx.org", "dist", "htmx.min.js"), "utf8")));
  for (const kind of ["js", "css"]) {
    put(`vendor/leaflet.${kind}`, withoutMap(readFileSync(join(MODULES, "leaflet", "dist", `leaflet.${kind}`), "utf8")));
  }
  for (const name of BUNDLES) put(name, bundled(name));
  put("zxing.wasm", readFileSync(join(MODULES, "zxing-wasm", "dist", "reader", "zxing_reader.wasm")));
  put("icons.svg", sprite());
  images();
  writeFileSync(join(PART, "manifest.json"), JSON.stringify(manifest, null, 1));
  rmSync(DIST, { recursive: true, force: true });
  renameSync(PART, DIST);
}

/** Without the line that sends a browser's tools looking for a map we do not ship. */
function withoutMap(script) {
  return script.replace(/\n?\/\/# sourceMappingURL=.*$/m, "");
}

try {
  build();
  console.log(`app/static/dist: ${Object.keys(manifest).length} files`);
} catch (error) {
  console.error(`npm run build: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(PART, { recursive: true, force: true });
}
