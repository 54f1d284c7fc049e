// The desk itself, for tests that start it and kill it: in a home of its own, of which nothing is left.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { griffel } from "./browser.mjs";

export const home = mkdtempSync(join(tmpdir(), "griffel-desk-"));
const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, ".config"), USERPROFILE: home };
let desk;

/// Starts the desk; returns the address of its page.
export function start(...more) {
  desk = spawn(griffel, ["desk", "--no-open", "--json", "--lang", "sv", ...more], { cwd: home, env, stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    desk.once("exit", () => reject(new Error("the desk ended")));
    createInterface(desk.stdout).on("line", (line) => {
      const said = JSON.parse(line);
      if (said.type === "desk") resolve(said.url);
    });
  });
}

/// Kills it, and waits until it is dead.
export const killed = () => new Promise((resolve) => {
  desk.removeAllListeners("exit");
  desk.once("exit", resolve);
  desk.kill("SIGKILL");
});

/// Leaves nothing behind.
export function cleared() {
  desk?.kill("SIGKILL");
  rmSync(home, { recursive: true, force: true });
}
