// What the tests in a browser share: the program, the browser, a page that notes what goes wrong, and a word for what was seen.
//
// GRIFFEL is the program (else the checkout's own debug build), CHROMIUM the browser (else Debian's).
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const here = dirname(fileURLToPath(import.meta.url));
export const checkout = resolve(here, "../..");

const target = process.env.CARGO_TARGET_DIR ?? join(checkout, "target");
export const griffel = process.env.GRIFFEL ?? join(target, "debug", "griffel");
assert(existsSync(griffel), `${griffel} is not there: build it first, or set GRIFFEL`);

const browsers = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = browsers.find((path) => path && existsSync(path));
assert(executablePath, "no Chromium: install Debian's package `chromium`, or set CHROMIUM");

/// The day of the example blog.
export const TODAY = "2026-11-23";

/// Builds a site, by default the example blog; with `isKept`, what was drawn is kept in the site's cache for the next time, as it is
/// of the example blog: several tests build it.
export function build(out, site = checkout, isKept = site === checkout) {
  execFileSync(griffel, ["build", "--site", site, "--out", out, "--today", TODAY, "--quiet", ...(isKept ? [] : ["--no-cache"])], { stdio: isKept ? "pipe" : "inherit", encoding: "utf8" });
}

/// Starts the browser. Chromium cannot shut itself in where the tests run as root.
export const launch = () => chromium.launch({ executablePath, args: ["--no-sandbox"] });

export const seen = (what) => console.log(`ok  ${what}`);

/// Opens a page that notes what no page of a site may do: errors and warnings in the console (also what the policy
/// stopped), and requests to other hosts. `complaints` has to be empty in the end; `forgive` takes away what was
/// meant to go wrong.
export async function watched(context, origin) {
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error}`));
  page.on("request", (request) => {
    const { protocol, origin: to } = new URL(request.url());
    if (["http:", "https:", "ws:", "wss:"].includes(protocol) && to !== origin) {
      complaints.push(`${page.url()} asks ${request.url()}`);
    }
  });
  return { page, complaints };
}

/// Waits until something is so.
export async function until(page, what, isSo) {
  for (let waited = 0; !(await isSo()); waited += 25) {
    assert(waited < 20000, `waited in vain for ${what}`);
    await page.waitForTimeout(25);
  }
}
