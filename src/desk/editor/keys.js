// The keys of the commands, by the place of the key where a layout has other signs on it.

const CONTROL = {
  KeyB: "bold",
  KeyI: "italic",
  KeyK: "link",
  BracketRight: "indent",
  BracketLeft: "outdent",
};
const HEADINGS = { Digit0: "paragraph", Digit2: "heading2", Digit3: "heading3" };
const LISTS = { Digit7: "numbers", Digit8: "bullets" };
const LETTERS = { b: "bold", i: "italic", k: "link" };

const isMac = /Mac|iP/.test(globalThis.navigator?.platform ?? "");

/// `aria-keyshortcuts` of the commands.
export const SHORTCUTS = Object.fromEntries(
  Object.entries({ bold: "B", italic: "I", link: "K", heading: "Alt+2", numbers: "Shift+7", bullets: "Shift+8" }).map(([name, key]) => [
    name,
    `${isMac ? "Meta" : "Control"}+${key}`,
  ]),
);

/// Returns words with the keys as this machine names them.
export const keysNamed = (words) => (isMac ? words.replace(/Ctrl\+/g, "⌘") : words);

/// Follows the keys of an element and returns the command of each, or `null`. AltGr and 2 is `@` on a Swedish keyboard, and some
/// browsers tell it as Control and Alt: so Alt counts only where the left one is down.
export class Keys {
  isLeftAlt = false;

  command(event) {
    if (event.code === "AltLeft") this.isLeftAlt = event.type === "keydown";
    if (event.type !== "keydown" || event.isComposing) return null;
    const { altKey, shiftKey, code, key } = event;
    const isControl = isMac ? event.metaKey : event.ctrlKey;
    const isAlt = isMac || this.isLeftAlt;
    if (!isControl && altKey && shiftKey && isAlt) return { ArrowRight: "indent", ArrowLeft: "outdent" }[key] ?? null;
    if (!isControl) return null;
    if (altKey) {
      const isMeant = isAlt && !event.getModifierState?.("AltGraph") && !shiftKey;
      return (isMeant && HEADINGS[code]) || null;
    }
    if (shiftKey) return LISTS[code] ?? null;
    // The letter, where the layout has one; the place of the key for other scripts.
    return LETTERS[key.toLowerCase()] ?? (/^[a-z]$/i.test(key) ? null : CONTROL[code]) ?? null;
  }

  /// The window lost the keys.
  forget() {
    this.isLeftAlt = false;
  }
}
