// What is measured on a page, by boxes and computed colours, in the page itself. Each function is handed to `page.evaluate`.

/// Everything that depends on the window: what reaches beyond it, what is too small to hit, and where things begin.
export function boxes() {
  const { scrollWidth, clientWidth, scrollHeight } = document.documentElement;
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".hush, .skip");
  const name = (one) => `${one.localName}.${one.className}`.slice(0, 40);
  const isInScroller = (one) => {
    for (let above = one.parentElement; above; above = above.parentElement) {
      if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(above).overflowX)) return true;
    }
    return false;
  };
  const beyond = [...document.body.querySelectorAll("*")].filter((one) => {
    const { right, left, width } = one.getBoundingClientRect();
    return width > 0 && isSeen(one) && (right > clientWidth + 0.5 || left < -0.5) && !isInScroller(one);
  });
  // Links within sentences are as high as their line (WCAG 2.5.8, "inline"); menus, buttons and fields are not.
  const small = [...document.querySelectorAll("nav a, button, summary, input, select, .pager a")].filter((one) => {
    const { width, height } = one.getBoundingClientRect();
    return isSeen(one) && width > 0 && (width < 23.9 || height < 23.9);
  });
  const top = (one) => (one ? Math.round(one.getBoundingClientRect().top + scrollY) : null);
  const slide = document.querySelector(".slides > li :is(.slide, .slide-text)");
  const box = slide?.getBoundingClientRect();
  // Text is cut off where something is clipped that no one can scroll to.
  const cut = [...document.querySelectorAll("header h1, .masthead *, main :is(h1, h2, h3)")].filter((one) => {
    const { overflowX, overflowY, textOverflow } = getComputedStyle(one);
    const isClipped = [overflowX, overflowY].some((way) => way === "hidden" || way === "clip");
    return isSeen(one) && one.localName !== "input" && (isClipped || textOverflow === "ellipsis") && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
  });
  const high = [...document.querySelectorAll("main tr")].filter((row) => row.getBoundingClientRect().height > 16 * 1.7 * parseFloat(getComputedStyle(row).fontSize));
  return {
    high: high.map((row) => row.textContent.trim().slice(0, 40)).join(", "),
    beyond: scrollWidth > clientWidth || beyond.length ? `${scrollWidth} px: ${[...new Set(beyond.map(name))].slice(0, 8).join(" ")}` : "",
    small: small.slice(0, 5).map((one) => `${name(one)} “${one.textContent.trim().slice(0, 20)}”`).join(" "),
    cut: cut.map(name).join(" "),
    head: Math.round(document.querySelector("body > header, .masthead")?.getBoundingClientRect().height ?? 0),
    title: top(document.querySelector("main .h-entry a.u-url, main .h-entry .p-name a")),
    heading: top(document.querySelector("main h1:not(.hush)")),
    slide: box ? { top: Math.round(box.top + scrollY), bottom: Math.round(box.bottom + scrollY) } : null,
    height: scrollHeight,
  };
}

/// Text on a gradient, which axe leaves to be looked at: its contrast with each colour of the gradient (WCAG 1.4.3).
export function onGradients() {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = color;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].reduce((sum, part, n) => {
    const x = part / 255;
    return sum + (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4) * [0.2126, 0.7152, 0.0722][n];
  }, 0);
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const one = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !one.checkVisibility({ visibilityProperty: true }) || one.closest(".hush, .skip, script, style")) continue;
    for (let under = one; under; under = under.parentElement) {
      const { backgroundImage, backgroundColor } = getComputedStyle(under);
      if (backgroundImage.includes("gradient(")) {
        const stops = backgroundImage.match(/(?:rgba?|oklch|oklab|hsla?|color|lab|lch)\([^()]*\)/g) ?? [];
        const { color, fontSize, fontWeight } = getComputedStyle(one);
        const isLarge = parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && Number(fontWeight) >= 700);
        const worst = Math.min(...stops.map(rgba).filter((stop) => stop[3] === 255).map((stop) => contrast(rgba(color), stop)));
        if (worst < (isLarge ? 3 : 4.5)) found.push(`${worst.toFixed(2)}: “${texts.currentNode.data.trim().slice(0, 30)}”`);
        break;
      }
      if (rgba(backgroundColor)[3] === 255) break;
    }
  }
  return [...new Set(found)];
}

/// The tables that are wider than their place: whether their edge tells, and their name and stop for the keyboard.
export function wideTables() {
  const shade = (style) => style.maskImage !== "none" || style.backgroundImage !== "none" || style.boxShadow !== "none";
  return [...document.querySelectorAll("main table")].map((table) => {
    let place = table.parentElement;
    while (place && !["auto", "scroll"].includes(getComputedStyle(place).overflowX)) place = place.parentElement;
    if (!place || place.localName === "html" || place.scrollWidth <= place.clientWidth + 1) return null;
    const around = [null, "::before", "::after"].map((part) => getComputedStyle(place, part));
    return {
      tells: around.some((style) => style.content !== "none" && shade(style)) || shade(around[0]) || shade(getComputedStyle(place.parentElement)),
      name: place.getAttribute("aria-label") ?? "", stops: place.tabIndex >= 0,
    };
  }).filter(Boolean);
}

/// Pictures of figures that are shown smaller than they are, without a link to the whole; and where the others lead.
export function figures() {
  const found = { without: [], links: [] };
  for (const picture of document.querySelectorAll("main .text figure img")) {
    const link = picture.closest("a");
    const most = Math.max(Number(picture.getAttribute("width")), ...(picture.srcset.match(/\s\d+w/g) ?? []).map((width) => parseInt(width, 10)));
    if (link) found.links.push(link.href);
    else if (most > picture.clientWidth * 1.5) found.without.push(picture.currentSrc.split("/").at(-1));
  }
  return found;
}

/// How a thing looks that says where one is, or what is pressed, beside one of its kind that does not.
export function marks() {
  const look = (one) => {
    const style = getComputedStyle(one);
    return ["backgroundColor", "color", "borderTopColor", "borderBottomColor", "borderBottomWidth", "borderBottomStyle", "borderTopWidth", "outlineStyle", "textDecorationLine", "fontWeight"].map((part) => style[part]).join(" ");
  };
  const blind = [];
  for (const one of document.querySelectorAll("[aria-current], [aria-pressed=true]")) {
    if (!one.checkVisibility()) continue;
    const of = one.hasAttribute("aria-pressed") ? "button[aria-pressed=false]" : "a:not([aria-current])";
    const other = [...(one.closest("nav, ul, ol, .viewer-bar, [role=group]") ?? document).querySelectorAll(of)].find((near) => near.checkVisibility() && near.localName === one.localName);
    if (other && look(one) === look(other)) blind.push(one.textContent.trim().slice(0, 30));
  }
  return blind;
}
