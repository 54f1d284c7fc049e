// A desk's server that holds everything in memory: the page and its calls, for the tests of its views and for whoever draws
// them. The same headers as the real one; the data is of an invented school district.
//
// `node desk_fake.mjs [--language en] [--scene unsaved|empty|sites|reader|many]` prints the address.
import { createServer } from "node:http";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, extname, join, normalize, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { calls, unknown, world } from "./desk_world.mjs";

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const PAGE = join(checkout, "src/desk/page");
const TYPES = { html: "text/html", css: "text/css", js: "text/javascript", svg: "image/svg+xml", json: "application/json" };

/// Reads the flat words of a language: `key: "text"` and `key: {one: "…", other: "…"}`.
export function words(language) {
  const read = {};
  for (const line of readFileSync(join(checkout, `src/desk/words/${language}.yaml`), "utf8").split("\n")) {
    const found = /^(\w+): (?:"(.*)"|\{one: "(.*)", other: "(.*)"\})$/.exec(line);
    if (found) read[found[1]] = found[2] ?? { one: found[3], other: found[4] };
  }
  return read;
}

const listen = (server) => new Promise((done) => {
  server.listen(0, "127.0.0.1", () => done(`http://127.0.0.1:${server.address().port}`));
});

/// Starts the two servers; `scene` chooses how the world is, see `desk_world.mjs`.
export async function fakeDesk({ language = "sv", scene = "plain" } = {}) {
  const token = randomBytes(16).toString("hex");
  const nonce = randomBytes(16).toString("hex");
  const base = `/${randomBytes(8).toString("hex")}/`;
  const streams = new Set();
  const desk = { ...world({ language, scene }), asked: [] };
  desk.tell = (event) => { for (const stream of streams) stream.write(`${JSON.stringify(event)}\n`); };

  const preview = createServer((request, response) => {
    const address = new URL(request.url, "http://x");
    const headers = { "content-security-policy": `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-ancestors ${origin}`, "cache-control": "no-store" };
    if (!address.pathname.startsWith(base)) return response.writeHead(404, headers).end();
    const name = address.pathname.slice(base.length);
    const [type, text] = desk.page(name, address.searchParams, base);
    return response.writeHead(200, { ...headers, "content-type": `${type}; charset=utf-8` }).end(text);
  });
  const previewOrigin = await listen(preview);
  desk.preview = { origin: previewOrigin, base };

  const headers = () => ({
    "content-security-policy": `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' blob: data:; connect-src 'self'; frame-src ${previewOrigin}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin", "cache-control": "no-store",
  });
  const server = createServer(async (request, response) => {
    const address = new URL(request.url, "http://x");
    const send = (status, body, type = "application/json") => response.writeHead(status, { ...headers(), "content-type": type }).end(body);
    const refuse = (status, key, message, more = null) => send(status, JSON.stringify({ error: { key, message, more } }));
    if (request.method === "GET") {
      if (address.pathname === "/words.json") return send(200, JSON.stringify(words(desk.language)));
      const path = normalize(join(PAGE, address.pathname === "/" ? "index.html" : address.pathname));
      if (!path.startsWith(PAGE) || !existsSync(path) || !statSync(path).isFile()) return send(404, "", "text/plain");
      const type = `${TYPES[extname(path).slice(1)] ?? "application/octet-stream"}; charset=utf-8`;
      const bytes = readFileSync(path);
      return send(200, path.endsWith("index.html") ? String(bytes).replace("{nonce}", nonce).replace("{language}", desk.language) : bytes, type);
    }
    if (request.headers["x-griffel-token"] !== token || request.headers.origin !== origin) return response.writeHead(401, headers()).end();
    const name = address.pathname.replace("/api/", "");
    if (name === "events") {
      response.writeHead(200, { ...headers(), "content-type": "application/x-ndjson" });
      response.write("{\"type\":\"hello\"}\n");
      streams.add(response);
      return response.on("close", () => streams.delete(response));
    }
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const asked = name === "upload"
      ? { post: address.searchParams.get("post"), name: decodeURIComponent(request.headers["x-griffel-name"]), bytes }
      : JSON.parse(bytes.toString() || "{}");
    desk.asked.push({ name, asked: name === "upload" ? { ...asked, bytes: asked.bytes.length } : asked });
    if (!calls[name]) return refuse(404, "refused_unknown", `Det finns inget som heter ${name}.`);
    if (unknown(name, asked).length) return refuse(400, "refused_request", `${name}: ${unknown(name, asked)}`);
    const answer = await calls[name](desk, asked);
    if (answer?.refused) return refuse(answer.refused, answer.key, answer.message, answer.more);
    if (Buffer.isBuffer(answer)) return send(200, answer, "image/svg+xml");
    return send(200, JSON.stringify(answer ?? {}));
  });
  const origin = await listen(server);
  return {
    desk, origin, previewOrigin, address: `${origin}/#t=${token}`,
    /// Breaks the streams of events.
    cut() { for (const stream of streams) stream.destroy(); },
    close() { for (const stream of streams) stream.end(); server.close(); preview.close(); server.closeAllConnections(); preview.closeAllConnections(); },
  };
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const option = (name) => { const at = process.argv.indexOf(`--${name}`); return at < 0 ? undefined : process.argv[at + 1]; };
  const { address } = await fakeDesk({ language: option("language"), scene: option("scene") });
  console.log(address);
}
