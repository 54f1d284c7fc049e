//! Words, stems and parts of compounds: what is right, and that the index and the script in the browser have the same.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use griffel::search::compounds::{StemCount, compounds};
use griffel::search::stem::{StemLanguage, stem};
use griffel::search::words::{WORD_MAX, words};

use crate::site::files_below;

/// Texts that tempt two programs to differ: capitals that grow, letters in two parts, scripts without spaces, marks.
const NASTY: &[&str] = &[
    "İSTANBUL ISPARTA ıi ŞÖYLE Straße STRASSE ẞ ΟΔΟΣ ὈΔΥΣΣΕΎΣ σς Σ ΑΣ. ǅ ǆ ﬁ ﬀ K Å Ω ŉ ΐ",
    "Å a\u{308}r ga\u{308}r e\u{301}le\u{300}ve O\u{308}rebro n\u{303} q\u{307}\u{323} \u{301}a =\u{338} \u{344}x",
    "F-6 F–6 f‑6 K-12 F-2024 x-1a GY11 Gy25 Lgr22 Lgr 22 1.5 1,5 1,2,3 1.2.2024 10.15–11.00 3.5mm 4a ½ x² ①② Ⅳ 5'a .5 5.",
    "teacher's teacher’s don't 'ord' ’ord’ l'école O’Brien 90's a''b a’’b t.ex. e-post bl.a. och/eller snake_case #tagg @namn",
    "漢字かな交じり文 東京タワーと123円 中文字符 字 a字b字字c カタカナ ﾊﾝｶｸ か\u{3099}く がく 𠮷野家 สวัสดีครับ ພາສາ မြန်မာ ភាសា 한국어 단어",
    "مرحبا بالعالم שלום עולם हिन्दी शब्द தமிழ் ქართული ქᲐ Ქართული ՀԱՅԵՐԵՆ Привет МИР ёж ӘЛЕМ",
    "👍 👩‍👩‍👧 🇸🇪 1️⃣ #️⃣ ♥️ emoji👍ord a\u{200d}b c\u{feff}d e\u{2060}f \u{ad}g h\u{ad} ｆｕｌｌ ＷＩＤＴＨ 𝒜𝓁𝓅𝒽𝒶 𐐀𐐨 Ⓐ ª º µ",
    "constructor toString __proto__ hasOwnProperty valueOf",
];

/// Forms of a word in each line; no two lines are one word.
const FORMS: &str = include_str!("words/forms.txt");

/// A compound in each line, and its parts.
const COMPOUNDS: &str = include_str!("words/compounds.txt");

/// Words that are no compounds, though they look like some.
const WHOLES: &str = include_str!("words/wholes.txt");

/// Heads, tails and endings of school Swedish: their combinations are forms that such blogs could have.
const HEADS: &str = "skol elev lärar klass kunskaps arbets undervisnings kvalitets bedömnings betygs ämnes läs skriv \
    matematik språk fritids förskole grupp kurs läro studie tema utvecklings forsknings ledar trygghets miljö barn";
const TAILS: &str = "plan bibliotek gård dag vecka möte arbete samtal uppgift material grupp resultat mål råd bok rum tid \
    miljö ledare fråga utveckling analys modell metod program projekt stöd hälsa kultur nivå idé radio nyckel fönster termin";
const ENDINGS: &str = " s n ns t ts en ens et ets ar ars arna arnas er ers erna ernas or orna na a e";

/// Reads texts from stdin (JSON) and prints each one's words with their stems, as the browser would find them.
const SCRIPT: &str = r#"
const [{ words }, { stem }] = await Promise.all(["words", "stem"].map((name) => import(process.argv[1] + name + ".js")));
let input = "";
for await (const part of process.stdin.setEncoding("utf8")) input += part;
const lines = JSON.parse(input).map((text) => words(text).map(({ word, start, end }) => {
  if (!(start >= 0 && start < end && end <= text.length)) throw new Error(`${word} at ${start} to ${end} of ${text}`);
  return [word, stem(word, "sv"), stem(word, "en-GB"), stem(word, "fi")].join(" ");
}).join("\n"));
process.stdout.write(lines.join("\n\n"));
"#;

/// From how many bytes a file of ours is long.
const LONG: usize = 60_000;

#[test]
fn browser_and_index_have_the_same_words_and_stems() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts: Vec<String> = NASTY.iter().map(|text| (*text).to_owned()).collect();
    texts.extend([
        hidden("skolgård", "\u{ad}"),
        hidden("läroplan", "\u{200b}"),
        "å\u{308}".repeat(40),
        "x".repeat(10_000),
    ]);
    for folder in ["content", "src", "tests", "themes"] {
        let files = files_below(&root.join(folder)).into_iter().filter(|(path, _)| !path.contains("node_modules"));
        // What others wrote and what was made by a program is long, and says little.
        let short = files.filter(|(_, bytes)| bytes.len() < LONG);
        texts.extend(short.filter_map(|(_, bytes)| String::from_utf8(bytes).ok()));
    }
    texts.extend(forms());
    texts.extend([FORMS, COMPOUNDS, WHOLES].map(str::to_owned));
    let ours: Vec<String> = texts.iter().map(|text| found(text)).collect();
    let distinct: BTreeSet<&str> = ours.iter().flat_map(|found| found.lines()).collect();
    assert!(distinct.len() >= 20_000, "only {} words", distinct.len());
    let Some(theirs) = node(&root.join("src/search/browser"), &texts) else {
        println!("skipped: node is not there");
        return;
    };
    let theirs: Vec<&str> = theirs.split("\n\n").collect();
    let theirs: BTreeSet<&str> = theirs.iter().flat_map(|found| found.lines()).collect();
    let differing: Vec<_> = distinct.symmetric_difference(&theirs).take(20).collect();
    assert!(differing.is_empty(), "{differing:#?}");
}

/// Returns the words of a text, one a line, each with its Swedish and English stem.
fn found(text: &str) -> String {
    let lines = words(text).map(|word| {
        let (swedish, english) = (StemLanguage::of("sv"), StemLanguage::of("en-GB"));
        format!("{word} {} {} {}", stem(&word, swedish), stem(&word, english), stem(&word, StemLanguage::of("fi")))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns a word with a character between all of its letters.
fn hidden(word: &str, character: &str) -> String {
    word.chars().map(String::from).collect::<Vec<_>>().join(character)
}

/// Returns forms of compounds of school Swedish, many more than the blog has.
fn forms() -> Vec<String> {
    let heads = HEADS.split(' ');
    let words = heads.flat_map(|head| TAILS.split(' ').map(move |tail| format!("{head}{tail}")));
    words.map(|word| ENDINGS.split(' ').flat_map(|ending| [word.as_str(), ending, " "]).collect()).collect()
}

/// Returns what the script of the browser finds in the texts, or nothing where Node is not there.
fn node(folder: &Path, texts: &[String]) -> Option<String> {
    let mut node = Command::new("node")
        .args(["--input-type=module", "--eval", SCRIPT, &format!("file://{}/", folder.display())])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let json = serde_json::to_vec(texts).expect("texts");
    node.stdin.take().expect("a pipe").write_all(&json).expect("Node reads");
    let output = node.wait_with_output().expect("Node ends");
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

/// Returns the Swedish stem of a word.
fn swedish(word: &str) -> String {
    stem(word, StemLanguage::of("sv")).into_owned()
}

#[test]
fn forms_of_a_word_have_one_stem_and_words_have_their_own() {
    let mut homes: BTreeMap<String, &str> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in FORMS.lines() {
        let stems: BTreeSet<String> = line.split(' ').map(swedish).collect();
        if stems.len() > 1 {
            wrong.push(format!("{line}: {stems:?}"));
        }
        for stem in stems {
            wrong.extend(homes.insert(stem, line).map(|other| format!("{line} and {other} are one")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(homes.len() >= 250);
}

#[test]
fn languages_without_stems_and_words_with_digits_stay_as_typed() {
    assert_eq!(stem("skolan", StemLanguage::of("fi")), "skolan");
    assert_eq!(stem("schools", StemLanguage::of("en-GB")), "school");
    assert_eq!(["gy11s", "f-6", "1.5", "школами", ""].map(swedish), ["gy11s", "f-6", "1.5", "школами", ""]);
}

#[test]
fn words_are_found_as_typed() {
    let found = |text: &str| words(text).map(Cow::into_owned).collect::<Vec<_>>();
    assert_eq!(found("Skolgården i A\u{30a}mål: GY11, Lgr22!"), ["skolgården", "i", "åmål", "gy11", "lgr22"]);
    assert_eq!(found("F–6, 1,5 %, 1,2,3 och e-post"), ["f-6", "1.5", "1", "2", "3", "och", "e", "post"]);
    assert_eq!(found("läro\u{ad}plan teacher’s 'ord' 👍🏽 1️⃣"), ["läroplan", "teachers", "ord", "1"]);
    assert_eq!(found("東京タワー a字b สวัส"), ["東京", "京タ", "タワ", "ワー", "a", "字", "b", "สว", "วั", "ัส"]);
    assert_eq!(found(&"å".repeat(10_000)), ["å".repeat(WORD_MAX)]);
}

#[test]
fn compounds_have_their_parts_and_other_words_none() {
    let blog = files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"));
    let texts = blog.into_values().filter_map(|bytes| String::from_utf8(bytes).ok());
    let mut stems: BTreeSet<String> =
        texts.flat_map(|text| words(&text).map(|word| swedish(&word)).collect::<Vec<_>>()).collect();
    stems.extend([FORMS, COMPOUNDS, WHOLES].iter().flat_map(|list| list.split_whitespace()).map(swedish));
    let vocabulary: Vec<StemCount<'_>> = stems.iter().map(|stem| StemCount { stem, groups: 3 }).collect();
    let found: BTreeMap<&str, BTreeSet<&str>> = compounds(&vocabulary, 100, StemLanguage::of("sv"))
        .into_iter()
        .map(|(whole, parts)| (whole, parts.into_iter().map(|part| vocabulary[part as usize].stem).collect()))
        .map(|(whole, parts)| (vocabulary[whole as usize].stem, parts))
        .collect();
    let wrong: Vec<_> = COMPOUNDS
        .lines()
        .filter(|line| {
            let (whole, parts) = line.split_once(' ').expect("a compound and its parts");
            let parts: BTreeSet<String> = parts.split(' ').map(swedish).collect();
            !found.get(swedish(whole).as_str()).is_some_and(|found| found.iter().eq(&parts))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let split: Vec<_> =
        WHOLES.split_whitespace().filter_map(|word| found.get_key_value(swedish(word).as_str())).collect();
    assert!(split.is_empty(), "{split:#?}");
    assert!(compounds(&vocabulary, 100, StemLanguage::of("en")).is_empty());
}
