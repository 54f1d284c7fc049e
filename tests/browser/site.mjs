// Serves a folder as a host does that reads `_headers` and `_redirects`: with all headers, but for the one that would lock
// this machine's own name to https.
import { createServer } from "node:http";
import { existsSync, readFileSync, statSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
  html: "text/html", css: "text/css", js: "text/javascript", mjs: "text/javascript", json: "application/json",
  xml: "application/xml", opml: "text/x-opml", txt: "text/plain", vtt: "text/vtt", svg: "image/svg+xml", png: "image/png",
  jpg: "image/jpeg", jpeg: "image/jpeg", webp: "image/webp", avif: "image/avif", gif: "image/gif", wasm: "application/wasm",
  mp4: "video/mp4", webm: "video/webm", mp3: "audio/mpeg", m4a: "audio/mp4", ogg: "audio/ogg", pdf: "application/pdf",
  woff2: "font/woff2", ico: "image/x-icon",
};
const TEXTS = /^text\/|xml$|javascript$/;

function blocks(text) {
  const found = [];
  for (const line of text.split("\n")) {
    if (!line.trim() || line.trimStart().startsWith("#")) continue;
    if (/^\s/.test(line)) {
      const [name, ...value] = line.trim().split(":");
      found.at(-1).headers.push([name.trim(), value.join(":").trim()]);
    } else {
      const pattern = line.trim().split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*");
      found.push({ path: new RegExp(`^${pattern}$`), headers: [] });
    }
  }
  return found;
}

/// Starts a server for a folder; `base` is the path under which it lies on its host. `isPacked` says that texts are sent
/// compressed, as hosts do: for what is measured in seconds.
export async function serve(folder, base = "/", isPacked = false) {
  const text = (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "");
  const rules = blocks(text("_headers"));
  const moved = new Map(text("_redirects").split("\n").filter(Boolean).map((line) => line.split(" ")));
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://x").pathname;
    const headers = {};
    for (const [name, value] of rules.filter((rule) => rule.path.test(path)).flatMap((rule) => rule.headers)) {
      if (name.toLowerCase() === "strict-transport-security") continue;
      headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
    }
    if (moved.has(path)) {
      response.writeHead(301, { ...headers, Location: moved.get(path) }).end();
      return;
    }
    const file = (inside) => {
      const place = normalize(join(folder, inside));
      return place.startsWith(folder) && existsSync(place) && statSync(place).isFile() ? place : null;
    };
    const inside = path.startsWith(base) ? decodeURIComponent(path.slice(base.length)) : null;
    const isHidden = /^(_headers|_redirects|\.)/.test(inside ?? "");
    const found = inside === null || isHidden ? null : file(inside === "" || inside.endsWith("/") ? `${inside}index.html` : inside);
    const place = found ?? join(folder, "404.html");
    const type = TYPES[extname(place).slice(1)] ?? "application/octet-stream";
    const bytes = readFileSync(place);
    headers["Content-Type"] ??= TEXTS.test(type) ? `${type}; charset=utf-8` : type;
    const range = found && /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    headers["Accept-Ranges"] = "bytes";
    if (range) {
      const start = Number(range[1]);
      const end = Math.min(range[2] ? Number(range[2]) : bytes.length - 1, bytes.length - 1);
      headers["Content-Range"] = `bytes ${start}-${end}/${bytes.length}`;
      response.writeHead(206, headers).end(bytes.subarray(start, end + 1));
    } else if (isPacked && TEXTS.test(type)) {
      response.writeHead(found ? 200 : 404, { ...headers, "Content-Encoding": "gzip" }).end(gzipSync(bytes));
    } else {
      response.writeHead(found ? 200 : 404, headers).end(bytes);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, address: origin + base, close: () => server.close() };
}
