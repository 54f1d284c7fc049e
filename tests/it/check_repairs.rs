//! What `griffel check` offers to mend, mended: the findings are gone, the words are the same, and nothing is left to mend.

use griffel::check::finding::Finding;
use griffel::check::repair::{repaired, visible_words};
use griffel::config::settings::Config;
use griffel::parse::document::DocumentKind;
use griffel::pipeline::unsaved::findings_of_unsaved;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::Source;
use proptest::prelude::*;

/// Faults, each a block or a few, that the rules for texts mend.
const FAULTS: [&str; 22] = [
    "#### Resultat\n",
    "# Ettan\n",
    "Understruken\n===\n",
    "##\n",
    "###### Djupt\n",
    "<h5>Rå rubrik</h5>\n",
    "**Så gjorde vi**\n\nVi har arbetat med läsning i alla klasser sedan hösten, och det gav resultat.\n",
    "__Så mäter vi *läsning*__\n\n- ett\n- två\n",
    "Så här:\n1\\. ett\n2\\. två\n3\\. tre\n",
    "• ett\n  • två  \n• tre\\\n• fyra\n",
    "Text<br>• ett<br />• två\n",
    "\\- med streck\n\n\\- en till\n",
    "·&nbsp;&nbsp; första\n·&nbsp;&nbsp; andra\n",
    "\u{a0}\u{a0}\u{a0}Indrag med&nbsp;&nbsp;flera och 5\u{a0}kg\n",
    "&nbsp;\n",
    "Alla\u{a0}ord\u{a0}i\u{a0}denna\u{a0}mening\u{a0}hänger\u{a0}ihop\n",
    "GLÖM INTE ATT LÄSA INFORMATION TILL ALLA ELEVER\n",
    "> The limits of **my language** mean the limits of my world,\n> and that is all that there is to say about it.\n",
    "Se <a href=\"https://a.example/\" target=\"_blank\" rel='noopener'>myndigheten</a>.\n",
    "[Skol](https://a.example/v)[verket](https://a.example/v) [i dag](https://a.example/v)\n",
    "Mer <a href=”https://a.example/q”>böjt</a>\n",
    "Inget fel i det här stycket.\n",
];

/// A paragraph around a fault, so that most of the text has none.
const AROUND: &str = "Vi har arbetat med läsning i alla klasser sedan hösten, och det gav resultat som vi kan visa.";

fn found(path: &SourcePath, text: &str) -> Vec<Finding> {
    let today = jiff::civil::date(2026, 11, 29);
    findings_of_unsaved(&Source::new(path.clone(), text.as_bytes()), DocumentKind::Post, &Config::default(), today)
}

fn mended(path: &SourcePath, text: &str) -> Option<String> {
    let made = repaired(&found(path, text), &|_| Some(text));
    made.into_iter().next().map(|repaired| repaired.text)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn what_can_be_mended_is_mended_without_a_changed_word(
        blocks in prop::collection::vec(prop::sample::select(&FAULTS[..]), 1..7),
        has_windows_lines in any::<bool>(),
    ) {
        let text = format!("---\ntitle: A\ndate: 2026-11-01\nlanguage: sv\n---\n{}", blocks.join("\n"));
        let text = if has_windows_lines { text.replace('\n', "\r\n") } else { text };
        let path = SourcePath::new("content/posts/a.md").expect("a path");
        let mut now = text.clone();
        let mut rounds = 0;
        while let Some(next) = mended(&path, &now) {
            now = next;
            rounds += 1;
            prop_assert!(rounds < 8, "{now}");
        }
        let left: Vec<_> = found(&path, &now).into_iter().filter(|found| !found.diagnostic.fixes.is_empty()).collect();
        prop_assert!(left.is_empty(), "{left:#?}\n{now}");
        prop_assert_eq!(visible_words(&path, &now), visible_words(&path, &text));
        let has_lone_ends = now.replace("\r\n", "").contains(['\r', '\n']);
        prop_assert!(!has_windows_lines || !has_lone_ends, "{now:?}");
    }
}

#[test]
fn each_fault_alone_is_mended_in_full() {
    let path = SourcePath::new("content/posts/a.md").expect("a path");
    let (correct, faults) = FAULTS.split_last().expect("faults");
    assert_eq!(mended(&path, &format!("---\ntitle: A\ndate: 2026-11-01\n---\n{correct}")), None);
    for fault in faults {
        let text = format!("---\ntitle: A\ndate: 2026-11-01\n---\n{AROUND}\n\n{fault}\n{AROUND}\n");
        let now = mended(&path, &text).unwrap_or_else(|| panic!("nothing is mended: {fault}"));
        let left = found(&path, &now);
        assert!(left.is_empty(), "{fault}\n{now}\n{left:#?}");
    }
}
