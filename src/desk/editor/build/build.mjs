// Makes what the desk's page loads of the editor, in `src/desk/page/editor`: `codemirror.min.js` of the packages in
// `package-lock.json`, with `codemirror.licenses.txt`; `editor.js` of our own modules in `src/desk/editor`; and the hashes of all
// that went in and came out, `../editor.lock`. Needed after each change of a module.
//
//   npm ci && node build.mjs            writes them
//   npm ci && node build.mjs --check    fails unless a new build gives the same bytes
//
// The parts are joined by esbuild: it is one program without dependencies of its own, where rollup with terser is forty
// packages for a file that is 3 % smaller. The folder with its packages is not below `page`, whose files are all in the program.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const desk = resolve(here, "../..");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const read = (path) => readFileSync(join(desk, path));

const SCRIPT = "page/editor/codemirror.min.js";
const LICENSES = "page/editor/codemirror.licenses.txt";
const EDITOR = "page/editor/editor.js";
const LOCK = "editor/editor.lock";

/// The vendored script and the page's words stay files of their own, named as a browser finds them from the editor.
const beside = {
  name: "beside",
  setup(building) {
    building.onResolve({ filter: /\/codemirror\.min\.js$/ }, () => ({ path: "./codemirror.min.js", external: true }));
    building.onResolve({ filter: /\/words\.js$/ }, () => ({ path: "../words.js", external: true }));
  },
};

/// Returns one script of the modules that an entry names, as bytes, with esbuild's account of it.
async function joined(entry, plugins) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    plugins,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    write: false,
  });
  return { bytes: Buffer.from(outputFiles[0].contents), inputs: Object.values(metafile.outputs)[0].inputs };
}

/// Returns the packages of which something is in a script, with the texts of their licences.
function packagesIn(inputs) {
  const names = new Set();
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const found = path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
    if (found && bytesInOutput > 0) names.add(found[1]);
  }
  return [...names].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (license !== "MIT") throw new Error(`${name} is under ${license}: see whether that may be shipped`);
    return { name, version, license, text: readFileSync(join(folder, "LICENSE"), "utf8").trim() };
  });
}

function licensesOf(packages) {
  const rule = "-".repeat(80);
  const parts = packages.map(({ name, version, license, text }) => `\n${rule}\n${name} ${version} (${license})\n${rule}\n\n${text}\n`);
  return Buffer.from(`codemirror.min.js holds parts of the packages below, each under its licence.\n${parts.join("")}`);
}

const script = await joined("parts.js", []);
const packages = packagesIn(script.inputs);
const made = new Map([
  [SCRIPT, script.bytes],
  [LICENSES, licensesOf(packages)],
]);
const editor = await joined("own.js", [beside]);
made.set(EDITOR, editor.bytes);

const modules = Object.keys(editor.inputs).map((path) => `editor/${path.replace("../", "")}`);
const hashes = new Map([...made].map(([path, bytes]) => [path, sha256(bytes)]));
for (const path of ["editor/build/package-lock.json", ...modules.filter((path) => path !== "editor/own.js")]) hashes.set(path, sha256(read(path)));
const lock = {
  packages: Object.fromEntries(packages.map(({ name, version }) => [name, version])),
  sha256: Object.fromEntries([...hashes].sort(([one], [other]) => (one < other ? -1 : 1))),
};
made.set(LOCK, Buffer.from(`${JSON.stringify(lock, null, 2)}\n`));

for (const [path, bytes] of made) {
  if (!process.argv.includes("--check")) writeFileSync(join(desk, path), bytes);
  else if (!read(path).equals(bytes)) throw new Error(`${path} is not what a new build gives`);
}
console.log(`${script.bytes.length} bytes of ${packages.length} packages, ${editor.bytes.length} bytes of ${modules.length} modules`);
