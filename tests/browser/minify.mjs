// Makes the scripts that a browser gets beside the index, `src/search/browser/engine*.min.js`, of the sources next to them. They
// are joined to one module, in an order in which each knows what stands above it.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { minify } from "terser";

const folder = resolve(dirname(fileURLToPath(import.meta.url)), "../../src/search/browser");
const PARTS = ["stem.js", "words.js", "engine.js", "page.js"];
/// What marks words in a presentation. Search itself begins where its form is.
const OFFERED = ["finder"];
/// Names of properties that nothing outside the script reads: no page, no file of the index, no browser.
const INNER = /^(is(Out|Quoted|Typed|Lost|Stale|Broken)|terms|begins|lengths|wanted|unsearched|missing|units|counts|listed|worth|own|parts|part|children|child|wholes|form|ask|read|suggest|start|end|pieces|word|text|place|ranges)$/;
/// What an engine asks for only when it needs it: a script of its own for each of these sources.
const LATER = ["inflate", "near"];
/// The engines, and what each is without: a blog in Swedish alone needs no stems of English.
const ENGINES = { "engine.min.js": null, "engine.sv.min.js": /,en:\(\(\)=>.*\}\)\(\)\}(?=;export const stem)/s };
export const SCRIPTS = [...Object.keys(ENGINES), ...LATER.map((name) => `${name}.min.js`)];
export const place = (name) => join(folder, name);

/// Returns a script.
export async function minified(name) {
  const later = LATER.find((one) => name === `${one}.min.js`);
  if (later) {
    const { code } = await minify(readFileSync(place(`${later}.js`), "utf8"), { module: true, ecma: 2020, compress: { passes: 3 } });
    return `${code}\n`;
  }
  const without = ENGINES[name];
  const read = (part) => readFileSync(place(part), "utf8");
  if (without && !without.test(read("stem.js"))) throw new Error("stem.js has another form: its English is not found");
  const text = PARTS.map((part) => (without ? read(part).replace(without, "}") : read(part))).join("\n");
  const joined = text.replace(/^import .*$/gm, "").replace(/^export (?=const|let|function|async)/gm, "").replace(/;export (?=const)/g, ";");
  const { code } = await minify(`${joined}\nexport { ${OFFERED.join(", ")} };`, {
    module: true,
    ecma: 2022,
    compress: { passes: 4, unsafe_arrows: true, pure_getters: true, unsafe: true, inline: false },
    mangle: { properties: { regex: INNER, builtins: true } },
    format: { comments: /^!/ },
  });
  return `${code}\n`;
}

export const isCurrent = async (name) => readFileSync(place(name), "utf8") === (await minified(name));

if (process.argv[1] === fileURLToPath(import.meta.url)) for (const name of SCRIPTS) writeFileSync(place(name), await minified(name));
