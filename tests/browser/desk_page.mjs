// A server for a module of the desk's page under the desk's own policy, without the desk: what the tests of the editor open.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { here, checkout } from "./browser.mjs";

const page = join(checkout, "src/desk/page");
const NONCE = "bm9uY2Utb2YtdGhlLXRlc3Q";
const KINDS = { ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".html": "text/html" };

/// What the desk sends with its page; frames are on a port that is not there.
const POLICY =
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${NONCE}'; img-src 'self' blob: data:; connect-src 'self'; ` +
  "frame-src http://127.0.0.1:1; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Returns the desk's words of an area in a language: lines of `key: "text"`.
export function wordsOf(language, area) {
  const text = readFileSync(join(checkout, `src/desk/words/${language}.yaml`), "utf8");
  const lines = text.split("\n").filter((line) => line.startsWith(`${area}_`));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")), JSON.parse(line.slice(line.indexOf(":") + 1))]));
}

const words = (language) => `const words = ${JSON.stringify(wordsOf(language, "editor"))};
export const t = (key, fields = {}) => {
  if (!(key in words)) throw new Error("no words for " + key);
  return words[key].replace(/\\{(\\w+)\\}/g, (_, name) => fields[name]);
};`;

/// Starts the server. `body` of the page holds the text with which it begins.
export async function served(script, { language = "sv", body = "" } = {}) {
  const escaped = body.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  const html = `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="griffel-nonce" content="${NONCE}">
<title>Skriva</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<link rel="stylesheet" href="/editor/editor.css">
<main><h1>Skriva</h1></main>
<pre id="body" hidden>
${escaped}</pre>
<script type="module" src="/${script}"></script>
</html>`;
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://a").pathname;
    const own = { "/": html, "/words.js": words(language), "/page.css": PAGE_STYLE };
    try {
      const bytes = own[path] ?? readFileSync(path === `/${script}` ? join(here, script) : join(page, path));
      const kind = path === "/" ? "text/html" : KINDS[extname(path)];
      response.writeHead(200, { "content-type": `${kind}; charset=utf-8`, "content-security-policy": POLICY, "x-content-type-options": "nosniff" });
      response.end(bytes);
    } catch {
      response.writeHead(404, { "content-security-policy": POLICY }).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}`, end: () => server.close() };
}

const PAGE_STYLE = `html { color-scheme: light dark; background: Canvas; color: CanvasText; }
body { margin: 0; } main h1 { font: 600 1.9rem/1.2 system-ui, sans-serif; max-width: 42rem; margin: 1rem auto 0; padding: 0 1rem; }
@media (prefers-color-scheme: dark) { html { background: #15191c; color: #e6eaec; } }`;
