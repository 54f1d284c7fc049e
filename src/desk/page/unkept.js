// Holds in the browser what no desk has kept yet, and hands it over to the next one: a window may outlive the program.

import { call, Refused } from "./api.js";

const NAME = "griffel-unkept ";
/// Longest text that is held, in letters: a browser gives a few million to all of them together.
const LONGEST = 1_000_000;
/// Most posts of which something is held.
const MOST = 20;

const names = () => Object.keys(localStorage).filter((name) => name.startsWith(NAME));

/// Holds what was typed in a post: its lasting name, and what an offer is made of. Returns whether the browser does.
export function holdUnkept(of, what) {
  try {
    const text = JSON.stringify(what);
    const name = NAME + of;
    if (text.length > LONGEST || (!(name in localStorage) && names().length >= MOST)) return false;
    localStorage.setItem(name, text);
    return true;
  } catch {
    // Storage is full, or forbidden.
    return false;
  }
}

/// Lets go of what was held of a post: it is kept.
export const letGo = (of) => localStorage.removeItem(NAME + of);

/// Hands over to the desk what is held of its site. It is offered there; nothing is put into a post.
export async function handOver({ site, preview, reads_only: other }) {
  const all = names();
  if (!site?.name || other || all.length === 0) return;
  const { held } = await navigator.locks.query();
  for (const name of all) {
    const text = localStorage.getItem(name);
    try {
      const { of, run, post, ...typed } = JSON.parse(text);
      // A window of this same desk that is open sends it itself.
      const isWritten = run === preview.base && held.some((lock) => lock.name === `griffel ${post}`);
      if (of !== site.name || isWritten) continue;
      await call("unsaved_add", typed);
      if (localStorage.getItem(name) === text) localStorage.removeItem(name);
    } catch (refused) {
      // It is tried again with the next view.
      if (!(refused instanceof Refused || refused instanceof SyntaxError)) throw refused;
    }
  }
}
