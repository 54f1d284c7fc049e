// Runs every test in a browser, two at a time; ends with a mistake if one of them does. What a test says is shown when it
// has ended. They wait most of the time, for pages and for the browser.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { here } from "./browser.mjs";

/// Those that take longest come first.
const tests = ["readers.mjs", "pages.mjs", "presentation.mjs", "search.mjs", "narrow.mjs", "film.mjs", "precision.mjs", "engine.mjs", "archive.mjs", "desk_kills.mjs", "desk_unkept.mjs", "desk_views.mjs", "desk_first_post.mjs", "desk_editor.mjs", "desk_commands.mjs", "desk_publishing.mjs", "serve.mjs", "texts.mjs", "presentation_boxes.mjs"];
const wanted = process.argv.slice(2);
const left = tests.filter((name) => existsSync(join(here, name)) && (!wanted.length || wanted.includes(name)));
let failed = 0;

/// Runs one test; returns when it has ended and was shown.
function run(name) {
  return new Promise((done) => {
    const since = Date.now();
    const said = [];
    const test = spawn(process.execPath, [join(here, name)], { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [test.stdout, test.stderr]) stream.on("data", (bytes) => said.push(bytes));
    test.on("close", (status) => {
      const seconds = ((Date.now() - since) / 1000).toFixed(1);
      console.log(`-- ${name}\n${Buffer.concat(said)}-- ${name}: ${status === 0 ? "passed" : "FAILED"} after ${seconds} s`);
      if (status !== 0) failed += 1;
      done();
    });
  });
}

async function worker() {
  while (left.length) await run(left.shift());
}

await Promise.all([worker(), worker()]);
process.exit(failed ? 1 : 0);
