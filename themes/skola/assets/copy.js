// Copies with one press: each block of code gets a button, and the buttons of the page that have `data-copy`, the selector of
// what they copy, are shown. Without this script there is no such button. Its words are on its own element.
const { copy, copied, failed } = document.querySelector("script[data-copied]").dataset;
const status = document.createElement("p");
status.className = "copy-said";
status.setAttribute("role", "status");
document.body.append(status);

const isField = (source) => source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement;

// Browsers have no clipboard for pages without https and in a folder: there the text is marked, and copied as with the keys.
async function write(source) {
  const text = isField(source) ? source.value : source.textContent.replace(/\n$/, "");
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    if (isField(source)) source.select();
    else getSelection().selectAllChildren(source);
    return document.execCommand("copy");
  }
}

let wait;

function works(button, source) {
  button.addEventListener("click", async () => {
    const done = await write(source);
    // Seen and heard: the name of the button stays, because screen readers would say both it and the message.
    status.textContent = done ? copied : failed;
    clearTimeout(wait);
    wait = setTimeout(() => { status.textContent = ""; }, done ? 3000 : 10000);
  });
}

for (const pre of document.querySelectorAll("pre.code")) {
  const box = document.createElement("div");
  box.className = "copy-box";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = copy;
  // "Kopiera" and "Kod: python 2" become "Kopiera kod: python 2": which of them it copies.
  const name = pre.getAttribute("aria-label") ?? "";
  button.setAttribute("aria-label", `${copy} ${name.charAt(0).toLowerCase()}${name.slice(1)}`.trim());
  pre.replaceWith(box);
  box.append(button, pre);
  works(button, pre);
}
for (const button of document.querySelectorAll("[data-copy]:not(script)")) {
  works(button, document.querySelector(button.dataset.copy));
  button.hidden = false;
}
