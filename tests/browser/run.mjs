// Runs every test in a browser, one after the other; ends with a mistake if one of them does.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { here } from "./browser.mjs";

const wanted = process.argv.slice(2);
let failed = 0;
for (const name of ["engine.mjs", "precision.mjs", "pages.mjs", "narrow.mjs", "film.mjs", "talk.mjs", "search.mjs", "serve.mjs"]) {
  if (!existsSync(join(here, name)) || (wanted.length && !wanted.includes(name))) continue;
  console.log(`-- ${name}`);
  const since = Date.now();
  const { status } = spawnSync(process.execPath, [join(here, name)], { stdio: "inherit" });
  console.log(`-- ${name}: ${status === 0 ? "passed" : "FAILED"} after ${((Date.now() - since) / 1000).toFixed(1)} s`);
  if (status !== 0) failed += 1;
}
process.exit(failed ? 1 : 0);
