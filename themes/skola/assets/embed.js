// A film of another host is shown in its place after a click on a button that says what the click sends where. Without
// this script there is a link that says the same.
for (const [number, embed] of document.querySelectorAll("[data-frame]").entries()) {
  const { frame, play, title } = embed.dataset;
  const button = document.createElement("button");
  button.type = "button";
  const label = document.createElement("span");
  label.className = "button";
  label.textContent = play;
  button.append(label);
  const about = embed.querySelector(".embed-about .meta");
  about.id ||= `embed-about-${number}`;
  button.setAttribute("aria-describedby", about.id);
  const sheet = embed.querySelector(".embed-sheet");
  button.addEventListener("click", () => {
    const film = document.createElement("iframe");
    film.title = title;
    film.allow = "autoplay; fullscreen; picture-in-picture";
    film.sandbox = "allow-scripts allow-same-origin allow-presentation allow-popups";
    film.src = frame;
    sheet.replaceChildren(film);
    film.focus();
  });
  sheet.append(button);
}
