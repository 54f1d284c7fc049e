// Makes what the desk's page loads of the editor: `page/editor/codemirror.min.js` of the packages in `package-lock.json`, with
// `codemirror.licenses.txt`, and `editor.min.js` of our own modules beside it; and `codemirror.lock` with the hashes of
// all that went in and came out. Needed after each change of a module.
//
//   npm ci && node build.mjs            writes them
//   npm ci && node build.mjs --check    fails unless a new build gives the same bytes
//
// The parts are joined by esbuild: it is one program without dependencies of its own, where rollup with terser is forty
// packages for a file that is 3 % smaller.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const place = (name) => resolve(here, "../page/editor", name);
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

const SHARED = { absWorkingDir: here, bundle: true, minify: true, format: "esm", target: "es2022", charset: "utf8", legalComments: "none", write: false };
const { outputFiles, metafile } = await build({ ...SHARED, entryPoints: ["parts.js"], metafile: true });
const own = await build({ ...SHARED, entryPoints: ["own.js"], metafile: true, outfile: place("editor.min.js"), plugins: [beside()] });

/// The vendored script and the page's words stay files of their own, named as the page finds them.
function beside() {
  const setup = (building) => {
    building.onResolve({ filter: /\/codemirror\.min\.js$/ }, () => ({ path: "./codemirror.min.js", external: true }));
    building.onResolve({ filter: /\/words\.js$/ }, () => ({ path: "../words.js", external: true }));
  };
  return { name: "beside", setup };
}

/// The packages of which something is in the file.
const names = new Set();
for (const [path, { bytesInOutput }] of Object.entries(Object.values(metafile.outputs)[0].inputs)) {
  const found = path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  if (found && bytesInOutput > 0) names.add(found[1]);
}
const packages = [...names].sort().map((name) => {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (license !== "MIT") throw new Error(`${name} is under ${license}: see whether that may be shipped`);
  return { name, version, license, text: readFileSync(join(folder, "LICENSE"), "utf8").trim() };
});

const script = Buffer.from(outputFiles[0].contents);
const rule = "-".repeat(80);
const licenses = Buffer.from(
  "codemirror.min.js holds parts of the packages below, each under its licence.\n" +
    packages.map(({ name, version, license, text }) => `\n${rule}\n${name} ${version} (${license})\n${rule}\n\n${text}\n`).join(""),
);
const modules = Object.keys(own.metafile.inputs).filter((path) => path.startsWith("../")).sort();
const sources = Object.fromEntries(modules.map((path) => [path.replace("../page/editor/", ""), sha256(readFileSync(join(here, path)))]));
const editor = Buffer.from(own.outputFiles[0].contents);
const lock = JSON.stringify(
  {
    packages: Object.fromEntries(packages.map(({ name, version }) => [name, version])),
    sha256: {
      "../../editor_build/package-lock.json": sha256(readFileSync(join(here, "package-lock.json"))),
      "codemirror.licenses.txt": sha256(licenses),
      "codemirror.min.js": sha256(script),
      ...sources,
      "editor.min.js": sha256(editor),
    },
  },
  null,
  2,
);

const made = {
  "codemirror.min.js": script,
  "editor.min.js": editor,
  "codemirror.licenses.txt": licenses,
  "codemirror.lock": Buffer.from(`${lock}\n`),
};
for (const [name, bytes] of Object.entries(made)) {
  if (!process.argv.includes("--check")) writeFileSync(place(name), bytes);
  else if (!readFileSync(place(name)).equals(bytes)) throw new Error(`${name} is not what a new build gives`);
}
console.log(`${script.length} bytes of ${packages.length} packages, ${editor.length} bytes of ${modules.length} modules`);
