// Hands over the page's words, dates and sizes in the author's language.

let words = {};
let language = "sv";

/// Reads the words; `from` is what the server calls the language.
export async function loadWords() {
  const answer = await fetch("/words.json");
  words = await answer.json();
}

export function setLanguage(to) {
  language = to.startsWith("en") ? "en" : "sv";
  document.documentElement.lang = language;
}

/// The text of a key with its fields filled in; the field `n` chooses between one and many. The page's own keys begin with
/// `page_`, which is left out here. A key without a text is shown.
export function t(key, fields = {}) {
  const found = words[`page_${key}`] ?? words[key] ?? key;
  const text = typeof found === "string" ? found : String(fields.n) === "1" ? found.one : found.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in fields ? shown(fields[name]) : whole));
}

const shown = (value) => (typeof value === "number" ? number(value) : String(value));
const locale = () => (language === "en" ? "en-GB" : "sv-SE");

export const number = (n) => n.toLocaleString(locale());

/// A size as the language writes it: `812 byte`, `48 kB`, `1,2 MB`.
export function size(bytes) {
  if (bytes < 1000) return `${bytes} byte`;
  if (bytes < 1e6) return `${Math.min(Math.ceil(bytes / 1000), 999)} kB`;
  const [unit, name] = bytes < 1e9 ? [1e6, "MB"] : [1e9, "GB"];
  return `${(bytes / unit).toLocaleString(locale(), { maximumFractionDigits: 1 })} ${name}`;
}

const WRITTEN = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d))?/;

/// The parts of a written date, `2026-12-01` or `2026-12-01 08:00`, as the two native fields take them.
export function dateParts(written) {
  const found = WRITTEN.exec(written ?? "");
  if (!found) return { day: "", time: "" };
  return { day: `${found[1]}-${found[2]}-${found[3]}`, time: found[4] ? `${found[4]}:${found[5]}` : "" };
}

/// A written date in words, `tisdag 1 december 2026 kl. 08.00`; what is no date stays as it is. The clock of the text is
/// kept: a post's date is in the site's time zone, not in the browser's.
export function dateInWords(written) {
  const { day, time } = dateParts(written);
  if (!day) return written ?? "";
  const parts = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  const words = new Intl.DateTimeFormat(locale(), parts).format(new Date(`${day}T00:00:00Z`)).replace(",", "");
  return time ? t("date_and_time", { date: words, time: clockText(time) }) : words;
}

const clockText = (time) => (language === "en" ? time : time.replace(":", "."));

/// A moment, as a time of today or as a date: an instant with a zone is told in the clock of this machine.
export function moment(when) {
  if (!/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)(\[|$)/.test(when ?? "")) return dateInWords(when);
  const date = new Date(when.replace(/\[.*/, ""));
  const two = (n) => String(n).padStart(2, "0");
  return dateInWords(`${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`);
}

/// The time now, `14.05`.
export function clock() {
  const now = new Date();
  return clockText(`${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`);
}
