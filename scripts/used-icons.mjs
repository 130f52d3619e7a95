// Which icons the pages may show, read from the sources, so that the sprite holds these and no others.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

// icon("gift"), icon_name="gift", MenuItem("Rewards", "rewards.index", "gift", …); a name is a plain string in one of these.
const CALLS = /\b(?:icon|MenuItem)\(([^()]*)\)|\bicon_name=(["'][a-z0-9-]+["'])/g;
const NAME = /["']([a-z0-9-]+)["']/g;
const OWN = new Set(["brand"]);

/** Sorted names of all icons that templates and menus ask for; throws for an icon() that names none we have. */
export function usedIcons(root, folder) {
  const found = new Set();
  const files = [...sources(join(root, "templates"), ".html"), ...sources(join(root, "app"), ".py")];
  for (const file of files) {
    for (const [call, inside, named] of readFileSync(file, "utf8").matchAll(CALLS)) {
      const names = [...(inside ?? named).matchAll(NAME)].map((match) => match[1]);
      const known = names.filter((name) => OWN.has(name) || existsSync(join(folder, `${name}.svg`)));
      if (names.length > 0 && known.length === 0) throw new Error(`${file}: no such icon in ${call}`);
      known.filter((name) => !OWN.has(name)).forEach((name) => found.add(name));
    }
  }
  return [...found].sort();
}

function sources(folder, extension) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) === extension)
    .map((entry) => join(entry.parentPath, entry.name));
}
