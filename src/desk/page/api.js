// Hands over the calls to the desk's server: JSON, files and the stream of events.

import { t } from "./words.js";

const KEY = "griffel-token";

/// The token comes in the fragment, which is never sent, and is then kept for this window alone.
function token() {
  const found = /^#t=([\w-]+)/.exec(location.hash);
  if (found) {
    sessionStorage.setItem(KEY, found[1]);
    history.replaceState(null, "", `${location.pathname}#/`);
  }
  return sessionStorage.getItem(KEY) ?? "";
}
const secret = token();

/// What the server refused, in words; `status` is 0 when it did not answer. `more` has what is needed to go on. The key is
/// `closed` where this window belongs to no desk that runs: one that was started again knows it no more, and says nothing to it.
export class Refused extends Error {
  constructor(status, { key, message, more } = {}) {
    const why = key ?? (status === 0 ? "silent" : [401, 403, 421].includes(status) ? "closed" : "refused_bug");
    super(message ?? t(why));
    Object.assign(this, { status, key: why, more: more ?? null });
  }
}

async function post(path, body, headers = {}, signal = undefined) {
  let answer;
  try {
    answer = await fetch(path, { method: "POST", body, headers: { "x-griffel-token": secret, ...headers }, signal });
  } catch {
    throw new Refused(0);
  }
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => null);
  throw new Refused(answer.status, said?.error);
}

/// Asks the server for something by name and returns its answer.
export async function call(name, request = {}) {
  const answer = await post(`/api/${name}`, JSON.stringify(request), { "content-type": "application/json" });
  return answer.json();
}

/// The bytes of a picture as an address for `img`, or null. Addresses are kept: a picture is asked for once.
const pictures = new Map();
export function pictureAddress(file, width = 480) {
  const key = `${file} ${width}`;
  if (!pictures.has(key)) {
    const asked = post("/api/file_bytes", JSON.stringify({ file, width }), { "content-type": "application/json" });
    pictures.set(key, asked.then((answer) => answer.blob()).then((blob) => URL.createObjectURL(blob)).catch(() => null));
  }
  return pictures.get(key);
}

/// Sends a file; `onProgress` is told the part of it that is sent, 0 to 1. Only this old request tells it.
export function upload(postId, file, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/upload?post=${encodeURIComponent(postId)}`);
    request.setRequestHeader("x-griffel-token", secret);
    request.setRequestHeader("x-griffel-name", encodeURIComponent(file.name));
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => onProgress(event.lengthComputable ? event.loaded / event.total : 0);
    request.onload = () => {
      const { status, response } = request;
      if (status === 200) resolve(response);
      else reject(new Refused(status, response?.error));
    };
    request.onerror = () => reject(new Refused(0));
    request.onabort = () => reject(new Refused(0, { key: "aborted" }));
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/// Listens to the server for as long as the page is open; `onSilence` is told when it stops answering and when it is back.
export async function events(listener, onSilence) {
  for (let wait = 500; ; wait = Math.min(wait * 2, 8000)) {
    try {
      const answer = await post("/api/events", "{}", { "content-type": "application/json" });
      onSilence(false);
      wait = 500;
      const lines = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let kept = "";
      for (let read = await lines.read(); !read.done; read = await lines.read()) {
        const parts = (kept + read.value).split("\n");
        kept = parts.pop();
        for (const line of parts) if (line.trim()) listener(JSON.parse(line));
      }
    } catch (refused) {
      if (refused.key === "closed") return onSilence(true, refused);
    }
    onSilence(true);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
