// The posts of the blog that `readers_site.mjs` makes: an invented district, Sandåker, over five years.
//
// A post says what is its own; `words` paragraphs more are taken from WORDS, so that long posts are long.

/// Paragraphs that fit anywhere, for posts that have to be long.
const WORDS = [
  "Rektorerna läste årets sammanställning innan de kom, och det märktes. Den första timmen gick åt till att förstå siffrorna och inte till att förklara dem.",
  "Det som förvånade mest var hur lika skolornas bekymmer är. Två skolor som aldrig jämför sig med varandra hade skrivit nästan samma mening om övergången till årskurs sju.",
  "Vi har bestämt oss för att göra färre saker. I höst börjar ingen ny satsning förrän vi har sagt vilken som slutar, och det gäller även dem som kommer från förvaltningen.",
  "En lärare sa att hon vill veta vad vi tittar efter innan vi kommer på besök. Det är rimligt. Från och med nästa termin står frågorna i inbjudan.",
  "Elevrådet fick ett utkast en vecka före alla andra. De strök tolv ord som ingen använder, och texten blev både kortare och bättre av det.",
  "Skolbiblioteken lånar ut mer än på tio år. Det enda som skiljer de skolor där det syns tydligast från de andra är att någon vuxen läser högt varje dag.",
  "Frånvaron går ner där någon ringer hem samma förmiddag. Det kräver att en person har tid avsatt, och det är den tiden vi nu skriver in i organisationen.",
  "Inget av det här är färdigt. Vi återkommer i mars med vad som hände, också om det visar sig att vi hade fel.",
];

const TABLE = `
| Skola | Elever | Läser med flyt, hösten | Läser med flyt, våren | Räknar vidare | Hör till | Frånvaro, procent | Rektor sedan | Besök |
|---|--:|--:|--:|--:|--:|--:|--:|---|
| Ekbackens förskola | 84 | – | – | – | 96 | 7,1 | 2019 | oktober och mars |
| Granlidsskolan | 412 | 68 | 81 | 74 | 88 | 5,9 | 2022 | september och februari |
| Kvarnängens skola | 236 | 71 | 79 | 70 | 91 | 6,4 | 2017 | november och april |
| Sandåkers högstadium | 538 | 64 | 72 | 61 | 79 | 9,8 | 2024 | september och mars |
| Åsens skola | 97 | 77 | 84 | 80 | 94 | 4,2 | 2015 | oktober och april |
`;
const SMALL_TABLE = "\n| Fråga | Svar |\n|---|--:|\n| Jag läser hemma | 61 % |\n| Någon läser för mig | 38 % |\n";

const CODE = `
\`\`\`python
# Hur många elever saknar namn i någon relationskarta?
saknas = [elev for elev in elever if not any(elev.id in karta for karta in kartor_som_personalen_har_fyllt_i)]
print(f"{len(saknas)} av {len(elever)}")
\`\`\`
`;

/// Ordinary posts, the newest first: the file's name below `content/posts`, and what it holds.
export const POSTS = [
  { file: "2026-11-20-lasningen-okar-pa-fem-skolor", title: "Läsningen ökar på fem av sju skolor", cats: "Läsning", tags: ["läsning", "skolbibliotek", "analys"], image: ["bibliotek.jpg", "Låga bokhyllor, två fåtöljer och ett fönster mot skolgården"], text: "Höstens sammanställning är klar. Fem skolor läser mer än i fjol, en läser lika mycket och en läser mindre. Här är det vi tror oss veta, och det vi inte vet än.\n\n## Vad vi frågade\n\nAlla elever i årskurs två till nio svarade på samma fyra frågor.\n" + SMALL_TABLE + "\n## Vad vi gör nu", words: 4, comments: 3 },
  { file: "2026-11-17-analysdagen-steg-for-steg", title: "Analysdagen steg för steg", series: "Analys till vardags", cats: ["Analys och uppföljning", "Kvalitetsarbete"], tags: ["analys", "rektorer", "dialog"], text: "Så här lade vi upp dagen, med tider, frågor och allt som gick fel. Använd den gärna.\n\n1. Läs siffrorna tyst i tio minuter.\n2. Skriv vad som förvånar, inte vad som förklarar.\n3. Jämför två och två, alltid med en annan skola.\n4. Bestäm *en* sak att pröva före jul.\n\n> Vi behövde inte fler siffror. Vi behövde en eftermiddag.\n\n## Frågorna", words: 5 },
  { file: "2026-11-12-sju-bilder-om-narvaro", title: "Sju bilder om närvaro", cats: "Elevhälsa", tags: ["närvaro", "elevhälsa"], attach: ["narvaro.pptx", "Sju bilder om närvaro"], text: "Bilderna från frukostmötet, med det vi sa till dem. Ta det ni behöver.", words: 1 },
  { file: "2026-11-05-what-the-visitors-asked", title: "What our visitors asked us", lang: "en", cats: "Kvalitetsarbete", tags: ["dialog"], text: "Three head teachers from abroad spent a week in our schools. They asked better questions than we do, and the best of them was the shortest: who decides that?\n\n## Three questions\n\nWe answered two of them on the spot. The third one we are still thinking about, and it has changed how we plan the spring.\n\n- What do you stop doing when you start something?\n- Who reads what you write?\n- Who decides that?" },
  { file: "2026-10-29-hoststangt", title: "Höstlov och stängda kontor", tags: ["kalender"], text: "Förvaltningen håller stängt torsdag och fredag. Skolorna når ni som vanligt." },
  { file: "2026-10-22-att-ga-fran-ord-till-handling", title: "Att gå från ord till handling, och sedan vidare till något som märks i ett klassrum", cats: "Ledarskap", tags: ["rektorer", "skolplan"], image: ["moln.png", "Moln i tre lager över en kulle"], series: "Analys till vardags", author: 1, text: "En plan är en början till ett samtal.\n\n## Tre saker som vi har slutat med\n\nVi har slutat skriva handlingsplaner till handlingsplaner, vi har slutat mäta det som ingen läser, och vi har slutat kalla till möten utan fråga.\n\n### Vad det gav\n\n- Fyra timmar i veckan till lektionsbesök.\n- Ett enda dokument i stället för sju.\n- En fråga som alla kan svara på.\n\n## Det som återstår", words: 6 },
  { file: "2026-10-08-hela-tabellen", title: "Hela tabellen: sju skolor, åtta mått", cats: "Analys och uppföljning", tags: ["analys", "statistik", "öppna data"], text: `Många har bett om hela tabellen. Här är den, och så här har vi räknat.\n${TABLE}\nSiffrorna är procent där inget annat står. Frånvaron är all frånvaro, också sjukdom.\n${SMALL_TABLE}\n## Så har vi räknat\n${CODE}\nFältet \`saknas\` är tomt för en enda skola.`, words: 2 },
  { file: "2026-09-24-bilder-fran-byggplatsen", title: "Bilder från byggplatsen", cats: "Lokaler", tags: ["lokaler", "Granlid"], image: ["bygge.jpg", "En halvfärdig skolbyggnad av trä under grå himmel"], figures: true, text: "Granlidsskolan växer. Så här såg det ut i veckan.", words: 2 },
  { file: "2026-09-10-elevenkaten-i-korthet", title: "Elevenkäten i korthet", cats: ["Analys och uppföljning"], tags: ["enkät", "elevröster"], attach: ["enkat.pdf", "Elevenkäten i sju bilder"], text: "Sju bilder räcker. Den som vill ha alla svar hittar dem på förvaltningens sidor.", words: 2 },
  { file: "2026-08-20-valkomna-tillbaka", title: "Välkomna tillbaka", tags: ["kalender", "läsår"], author: 1, text: "Nytt läsår, samma tre frågor. Vi ses i aulan på måndag klockan nio, och det finns kaffe från halv." },
  { file: "2026-06-04-sextio-bilder-fran-lararnas-dag", title: "Sextio bilder från lärarnas dag", cats: "Kvalitetsarbete", tags: ["kollegialt lärande"], attach: ["lararnas-dag.md", "Lärarnas dag"], text: "Alla sex korten från scenen, i en enda presentation.", words: 1 },
  { file: "2026-04-16-vad-ar-en-bra-fraga", title: "Vad är en bra fråga?", cats: "Undervisning", tags: ["undervisning", "dialog"], series: "Analys till vardags", text: "En bra fråga går att svara på i klassrummet, av någon som var där.\n\n## Fyra prov på en fråga", words: 5, comments: 1 },
  { file: "2026-02-12-matematik-pa-fredagar", title: "Matematik på fredagar", cats: "Undervisning", tags: ["matematik", "undervisning"], image: ["tavla.jpg", "En griffeltavla med halvt utsuddade tal"], text: "På Kvarnängen räknar hela skolan samma uppgift varje fredag.\n\n## Så går det till", words: 3 },
  { file: "2025-12-18-god-jul", title: "God jul", tags: ["kalender"], text: "Tack för i år. Läs något som inte är ett dokument." },
  { file: "2025-11-20-skolplanen-pa-en-sida", title: "Skolplanen på en sida", cats: "Skolplan", tags: ["skolplan"], attach: ["skolplan.pptx", "Skolplanen på en sida"], pinned: true, image: ["trappa.svg", "En trappa i fyra steg med orden läsa, räkna, höra till och gå vidare"], text: "Fyra mål, fyra steg. Allt det andra är bilagor.\n\n## De fyra målen\n\n1. Alla läser med flyt.\n2. Alla räknar vidare.\n3. Alla hör till.\n4. Alla går vidare.", words: 3 },
  { file: "2025-10-02-lektionsbesok-utan-formular", title: "Lektionsbesök utan formulär", cats: "Ledarskap", tags: ["rektorer", "undervisning"], author: 1, text: "Vi provade en månad utan formulär. Samtalen blev längre och protokollen kortare.", words: 4 },
  { file: "2025-08-28-nya-skolbibliotekarier", title: "Tre nya skolbibliotekarier", cats: "Läsning", tags: ["skolbibliotek", "läsning"], text: "Från och med i höst har varje skola en egen bibliotekarie.", words: 1 },
  { file: "2025-05-15-digitala-laromedel", title: "Digitala läromedel: vad vi köper, och vad vi låter bli", cats: "Digitalisering", tags: ["digitalisering", "tillgänglighet", "upphandling"], text: "Ett läromedel som inte fungerar med skärmläsare fungerar inte.\n\n## Våra krav", words: 4 },
  { file: "2025-02-06-natverket-i-februari", title: "Nätverket i februari", cats: "Kvalitetsarbete", tags: ["dialog", "rektorer"], text: "Kort från nätverket: vi läste varandras analyser högt.", words: 1 },
  { file: "2024-11-14-trygghet-pa-rasterna", title: "Trygghet på rasterna", cats: "Elevhälsa", tags: ["elevhälsa", "elevröster", "trygghet"], text: "Eleverna ritade kartor. Vuxna ritade andra kartor.", words: 3 },
  { file: "2024-08-15-lasarsstart", title: "Läsårsstart", tags: ["kalender", "läsår"], text: "Då kör vi." },
  { file: "2023-10-12-forsta-aret-med-nya-planen", title: "Första året med nya planen", cats: "Skolplan", tags: ["skolplan", "analys"], author: 1, text: "Ett år är för kort för att mäta och för långt för att vänta.", words: 4 },
  { file: "2023-03-09-fritidshemmen-raknas", title: "Fritidshemmen räknas", cats: "Fritidshem", tags: ["fritidshem"], text: "Halva dagen är också undervisning.", words: 2 },
  { file: "2022-09-01-bloggen-borjar", title: "Bloggen börjar", tags: ["om bloggen"], text: "Här kommer vi att skriva om det vi gör, innan det är klart." },
];

/// Titles that hurt: as long as they come, one word, capitals, an address, another direction of writing; and none.
export const HOSTILE = [
  { file: "2021-05-05-langtitel", title: "Redovisning av uppdraget att i samverkan med kommunens samtliga rektorer utreda hur undervisningens kvalitet följs upp under de kommande åren", tags: ["rektorer"], text: "Titeln är ärendets, hela vägen.", words: 2 },
  { file: "2021-05-04-ettord", title: "Undervisningskvalitetsuppföljningssamordningsgruppsprotokollet", tags: ["protokoll"], text: "Protokollet är justerat.", words: 1 },
  { file: "2021-05-03-versaler", title: "VIKTIGT: SISTA DAG FÖR ANMÄLAN TILL KOMPETENSUTVECKLINGSDAGARNA", tags: ["kalender"], text: "Anmäl er före fredag.", words: 1 },
  { file: "2021-05-02-adress", title: "https://sandaker.example/skola/kvalitet/2021/lasning-och-skrivning/sammanstallning.html", tags: ["statistik"], text: "Adressen ovan leder till sammanställningen.", words: 1 },
  { file: "2021-05-01-andra-hallet", title: "مرحبا بكم في مدارسنا 🎒📚 välkomna 👩🏽‍🏫", tags: ["flerspråkighet"], text: "Vi hälsar på fler språk än ett: [مرحبا بكم]{lang=ar}.", words: 1 },
];

const DEEP = Array.from({ length: 7 }, (_, n) => `${"    ".repeat(n)}- Steg ${n + 1}: kvalitetsarbete kl. 14.05 den 13 januari 2027`).join("\n");
const LINKS = `| Skola | Ämne | Årskurs | Sida | Tid | Vem |\n|---|---|---|---|---|---|\n| Åsens skola | Svenska | 4 | https://sandaker.example/skola/asen/arskurs-4/svenska/planering/host/lasning.html | v. 40 | Ada |\n`;
HOSTILE.push({ file: "2021-04-30-utan-titel", tags: ["protokoll"], text: `${DEEP}\n\n${LINKS}`, words: 1 });

/// The text of a post with all that makes it long, and its front matter, as the file holds it.
export function textOf(post, authors) {
  const quoted = (text) => JSON.stringify(text);
  const lines = ["---"];
  if (post.title) lines.push(`title: ${quoted(post.title)}`);
  if (post.cats) lines.push(`categories: ${quoted([post.cats].flat())}`);
  if (post.tags) lines.push(`tags: ${quoted(post.tags)}`);
  if (post.series) lines.push(`series: ${quoted(post.series)}`);
  if (post.author) lines.push(`authors: ${quoted([authors[post.author]])}`);
  if (post.lang) lines.push(`language: ${post.lang}`);
  if (post.pinned) lines.push("pinned: true");
  if (post.image) lines.push(`image: ${post.image[0]}`, `image_alt: ${quoted(post.image[1])}`);
  if (post.attach) lines.push("attachments:", `  - {file: ${post.attach[0]}, title: ${quoted(post.attach[1])}, presentation: true, place: Sandåkers stadshus, notes: true}`);
  lines.push("---", "", post.text, "");
  if (post.figures) {
    lines.push('![En halvfärdig skolbyggnad av trä under grå himmel](bygge.jpg "Bred: den nya fasaden mot skolgården. Bild: förvaltningen.")', "");
    lines.push('![Ett trapphus sett nerifrån](trapphus.jpg "På höjden: trapphuset, tre våningar.")', "", '![Skolans märke](marke.png "Liten: märket som eleverna ritade.")', "");
    lines.push('::: gallery{title="Veckans bilder"}', "![Moln](moln.png)", "![Trapphuset](trapphus.jpg)", "![Fasaden](bygge.jpg)", ":::", "");
    lines.push('::: quote{author="En elev i årskurs fem" source="elevrådet i oktober"}', "Det luktar ny skola, fast den är gammal.", ":::", "");
  }
  for (let n = 0; n < (post.words ?? 0); n += 1) lines.push(WORDS[(n + post.file.length) % WORDS.length], "");
  if (post.words >= 5) {
    for (const [n, heading] of ["Vad rektorerna sa", "Vad eleverna sa", "Vad vi inte vet", "Nästa steg"].entries()) {
      lines.push(`## ${heading}`, "", WORDS[n], "", WORDS[n + 4], "", WORDS[(n + 2) % WORDS.length], "");
    }
  }
  return lines.join("\n");
}

/// Sixty slides in Markdown.
export function sixtySlides() {
  const slides = ["# Lärarnas dag\n\nSandåkers stadshus, 4 juni 2026\n\nNote: Välkomna alla."];
  for (let n = 2; n <= 60; n += 1) {
    const text = WORDS[n % WORDS.length];
    const [first, second] = text.split(". ");
    if (n % 10 === 0) slides.push(`# Del ${n / 10}`);
    else if (n % 7 === 0) slides.push(`## Fråga ${n}\n${SMALL_TABLE}`);
    else slides.push(`## ${first.split(" ").slice(0, 5).join(" ")} …\n\n- ${first}.\n- ${second ?? "Mer i mars."}\n\nNote: ${text}`);
  }
  return slides.join("\n\n---\n\n") + "\n";
}
