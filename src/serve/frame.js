// The script of a page that the desk shows in a frame: it puts new text into the page, without loading it anew, and follows the
// caret. The frame is sandboxed and of no origin: the script knows nothing and reaches nobody but its parent.
(() => {
  "use strict";
  if (parent === window) return;

  const BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, blockquote, figure, pre, td, th, dt, dd, figcaption, details";
  const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];

  // Only what differs is replaced, so that pictures do not blink and the page stays where it is.
  const same = (a, b) => a.nodeType === b.nodeType && (a.outerHTML ?? a.data) === (b.outerHTML ?? b.data);
  const morph = (old, fresh) => {
    if (old.nodeType !== 1 || fresh.nodeType !== 1 || old.tagName !== fresh.tagName) {
      old.replaceWith(fresh);
      return;
    }
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of [...fresh.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    const [was, now] = [[...old.childNodes], [...fresh.childNodes]];
    let start = 0;
    while (start < was.length && start < now.length && same(was[start], now[start])) start += 1;
    let end = 0;
    const left = () => Math.min(was.length, now.length) - start;
    while (end < left() && same(was[was.length - 1 - end], now[now.length - 1 - end])) end += 1;
    const [gone, come] = [was.slice(start, was.length - end), now.slice(start, now.length - end)];
    if (gone.length === come.length) {
      gone.forEach((node, at) => morph(node, come[at]));
      return;
    }
    const before = was[was.length - end] || null;
    gone.forEach((node) => node.remove());
    come.forEach((node) => old.insertBefore(node, before));
  };

  // The block whose words are most like those around the caret.
  const find = (caret) => {
    const wanted = new Set(words(caret));
    if (!wanted.size) return null;
    let [best, most] = [null, 0];
    for (const block of document.querySelectorAll(BLOCKS)) {
      const there = words(block.textContent);
      const met = new Set(there.filter((word) => wanted.has(word))).size;
      const score = met / Math.max(wanted.size, there.length);
      if (score > most) [best, most] = [block, score];
    }
    return most > 0.3 ? best : null;
  };
  const follow = (caret) => {
    const block = find(caret || "");
    if (!block) return;
    const { top, bottom } = block.getBoundingClientRect();
    if (top >= 0 && bottom <= innerHeight) return;
    block.scrollIntoView({ block: bottom - top > innerHeight ? "start" : "center", behavior: "instant" });
  };

  addEventListener("message", (event) => {
    if (event.source !== parent || !event.data || typeof event.data !== "object") return;
    const { griffel, html, caret } = event.data;
    if (griffel === "body" && typeof html === "string") {
      const fresh = new DOMParser().parseFromString(html, "text/html");
      // Our own script stays where it is.
      for (const script of fresh.querySelectorAll("script")) script.remove();
      for (const script of document.body.querySelectorAll("script")) script.remove();
      morph(document.body, document.adoptNode(fresh.body));
    }
    if (griffel === "body" || griffel === "caret") follow(caret);
  });
  // A link would leave the text that is being written.
  addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href]");
    if (!link || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
  });
  addEventListener("submit", (event) => event.preventDefault());
  parent.postMessage({ griffel: "ready" }, "*");
})();
