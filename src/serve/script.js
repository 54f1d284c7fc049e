// The preview's own script: shows a new site without a key being pressed, and what is wrong with it. It is in no finished
// site. It makes elements one by one and no markup, so that it works under any policy of the site.
(() => {
  "use strict";
  const script = document.currentScript;
  const run = script.dataset.run;
  // The file that the page is made of; "*" if there is no page of the site here, and nothing if the page is a list.
  const file = script.dataset.source;
  let number = Number(script.dataset.number);
  const KEPT = "griffel-scroll";
  const LOST_AFTER = 3000;

  // A page that loads itself anew comes back to where its reader was.
  const here = () => location.pathname + location.search;
  const reload = () => {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ here: here(), x: scrollX, y: scrollY }));
    } catch {
      // Without storage the browser's own memory has to do.
    }
    location.reload();
  };
  const comeBack = () => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEPT));
      sessionStorage.removeItem(KEPT);
      if (!kept || kept.here !== here()) return;
      const there = () => scrollTo({ left: kept.x, top: kept.y, behavior: "instant" });
      there();
      if (document.readyState !== "complete") addEventListener("load", there, { once: true });
    } catch {
      // As above.
    }
  };

  // Styles are swapped in place: the old one goes when the new one is there.
  const swap = (swaps) => {
    for (const [from, to] of swaps) {
      for (const link of document.querySelectorAll('link[rel~="stylesheet"]')) {
        const address = new URL(link.href, location.href);
        if (address.origin !== location.origin || address.pathname !== new URL(from, location.href).pathname) continue;
        const next = link.cloneNode();
        next.href = from === to ? `${to}?${number}` : to;
        next.addEventListener("load", () => link.remove(), { once: true });
        next.addEventListener("error", reload, { once: true });
        link.after(next);
      }
    }
  };

  // What is wrong is shown above the page, in a tree and with styles of its own.
  const STYLE = `
    :host { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483647; display: block;
      font: 16px/1.5 system-ui, sans-serif; color-scheme: light dark; }
    section { box-sizing: border-box; max-height: 70vh; overflow: auto; padding: 1rem 1.25rem; background: #fff5f5; color: #2b0b0b;
      border-top: 4px solid #b3261e; box-shadow: 0 -4px 24px #0006; }
    div { position: absolute; right: 1rem; bottom: 1rem; max-width: min(44rem, calc(100vw - 2rem)); display: grid; gap: .5rem;
      justify-items: end; }
    details { max-width: 100%; max-height: 60vh; overflow: auto; padding: .4rem .8rem; border-radius: .4rem; background: #fff8e1; color: #2d2200; border: 1px solid #8a6d00;
      box-sizing: border-box; }
    p.lost { position: absolute; left: 1rem; bottom: 1rem; margin: 0; padding: .4rem .8rem; border-radius: .4rem;
      background: #333; color: #fff; }
    h2 { font: 700 1.05rem/1.4 system-ui, sans-serif; margin: 0 3rem .5rem 0; }
    summary { cursor: pointer; }
    ul { margin: .25rem 0 0; padding: 0; list-style: none; }
    li { margin: 0 0 .75rem; overflow-wrap: anywhere; }
    li p { margin: 0; }
    code, pre { font: .9rem/1.5 ui-monospace, monospace; }
    pre { margin: .25rem 0; overflow-x: auto; line-height: 1.3; }
    button { position: absolute; top: .75rem; right: 1rem; font: inherit; padding: .1rem .7rem; border: 1px solid currentColor;
      border-radius: .3rem; background: transparent; color: inherit; cursor: pointer; }
    :focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px; }
    @media (prefers-color-scheme: dark) {
      section { background: #2b1513; color: #ffe9e7; border-color: #ff8a80; }
      details { background: #2b2410; color: #ffefc2; border-color: #c9a227; }
      :focus-visible { outline-color: #a8c7fa; }
    }
    @media print { :host { display: none; } }`;
  let overlay = null;
  let words = null;
  let trouble = { is_stuck: false, errors: [], warnings: [], findings: 0 };
  // What the rules of `check` found in the file of this page.
  let findings = [];
  const open = new Set();
  let isLost = false;
  const element = (name, text, ...children) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    made.append(...children);
    return made;
  };
  const filled = (text, n) => text.replace("{n}", n);
  const item = (found) => {
    const place = [found.path, found.line, found.column].filter((part) => part !== undefined).join(":");
    const code = found.code ? ` [${found.code}]` : "";
    // The marked lines name the place.
    const lines = found.lines ? [element("p", found.message, element("code", code))]
      : [element("p", "", element("code", place + code)), element("p", found.message)];
    // The line and its mark, as in the terminal. A long one is scrolled, with the keyboard, too.
    if (found.lines) {
      const marked = element("pre", found.lines);
      marked.tabIndex = 0;
      lines.push(marked);
    }
    const more = (found.lines ? [] : found.related || []).map((other) =>
      [[other.path, other.line, other.column].filter((part) => part !== undefined).join(":"), other.message].join(" "));
    lines.push(...more.map((line) => element("p", line)));
    lines.push(...(found.help || []).map((help) => element("p", `${words.help}: ${help}`)));
    return element("li", "", ...lines);
  };
  const isHere = (found) => {
    if (file === "*") return true;
    const folder = file.endsWith("/index.md") ? file.slice(0, -"index.md".length) : "";
    return Boolean(file) && (found.path === file || (folder && (found.path || "").startsWith(folder)));
  };
  // What can wait is folded up in a corner.
  const folded = (text, list) => {
    const details = element("details", "", element("summary", filled(text, list.length)),
      element("ul", "", ...list.map(item)));
    details.open = open.has(text);
    details.addEventListener("toggle", () => { open[details.open ? "add" : "delete"](text); });
    return details;
  };
  const ask = async () => {
    if (!file || file === "*" || !trouble.findings) {
      findings = [];
      return;
    }
    try {
      findings = await (await fetch(`/.griffel/findings?${encodeURIComponent(file)}`)).json();
    } catch {
      // The preview does not answer: that is shown already.
    }
  };
  const learn = async (next) => {
    trouble = next;
    await ask();
    show();
  };
  const show = () => {
    const { errors, warnings, is_stuck: isStuck } = trouble;
    const own = isStuck ? errors : errors.filter(isHere);
    const others = errors.filter((found) => !own.includes(found));
    if (!overlay) {
      if (!errors.length && !warnings.length && !findings.length && !isLost) return;
      const host = document.createElement("griffel-preview");
      overlay = host.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      overlay.adoptedStyleSheets = [sheet];
      document.documentElement.append(host);
    }
    overlay.host.lang = words ? words.language : "";
    const parts = [];
    if (own.length) {
      const close = element("button", words.close);
      close.type = "button";
      close.addEventListener("click", () => overlay.replaceChildren());
      // A page that no file is for, as that of unknown addresses, holds the errors of all files.
      const label = file === "*" ? words.all : words.own;
      const title = filled(isStuck ? words.errors : label, own.length);
      const section = element("section", "", element("h2", title), element("ul", "", ...own.map(item)), close);
      section.setAttribute("role", "alert");
      parts.push(section);
    } else {
      const corner = [];
      if (findings.length) corner.push(folded(words.findings, findings));
      if (others.length) corner.push(folded(words.others, others));
      else if (warnings.length) corner.push(folded(words.warnings, warnings));
      if (corner.length) parts.push(element("div", "", ...corner));
    }
    if (isLost && words) {
      const lost = element("p", words.lost);
      lost.className = "lost";
      lost.setAttribute("role", "status");
      parts.push(lost);
    }
    overlay.replaceChildren(...parts);
  };

  // A page that nobody sees does not listen: a browser holds only six connections to one host.
  let source = null;
  let waiting = 0;
  const heard = (take) => (event) => {
    clearTimeout(waiting);
    isLost = false;
    take(JSON.parse(event.data));
  };
  const listen = () => {
    source = new EventSource("/.griffel/events");
    source.addEventListener("state", heard((state) => {
      words = state.words;
      if (state.run !== run || state.number !== number) return reload();
      learn(state.trouble);
    }));
    source.addEventListener("trouble", heard(learn));
    source.addEventListener("reload", heard((next) => { if (next.number > number) reload(); }));
    source.addEventListener("css", heard((change) => {
      if (change.number <= number) return;
      if (change.from !== number) return reload();
      number = change.number;
      swap(change.swaps);
    }));
    source.addEventListener("error", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => { isLost = true; show(); }, LOST_AFTER);
    });
  };
  const rest = () => {
    clearTimeout(waiting);
    if (source) source.close();
    source = null;
  };
  const attend = () => {
    if (document.visibilityState === "hidden") rest();
    else if (!source) listen();
  };
  document.addEventListener("visibilitychange", attend);
  addEventListener("pagehide", rest);
  addEventListener("pageshow", attend);
  comeBack();
  attend();
})();
