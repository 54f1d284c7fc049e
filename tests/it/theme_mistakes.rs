//! Mistakes in the templates of a theme: told with their place and with what was meant, also where no page comes to.

use griffel::pipeline::input::Options;
use griffel::source::snapshot::Snapshot;

use crate::site::{build_of, shown};
use crate::themes::site;

/// Returns what a build says about a theme of these files, each diagnostic as its rule, the marked text and its fields.
fn told(files: &[(&str, &str)]) -> Vec<String> {
    let files: Vec<(String, String)> =
        files.iter().map(|(path, text)| (format!("themes/barn/{path}"), (*text).to_owned())).collect();
    let mut more = vec![("themes/barn/theme.yaml", "extends: skola\n")];
    more.extend(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let snapshot = site("theme: barn\nlanguage: en\n", &more);
    told_of(&snapshot)
}

fn told_of(snapshot: &Snapshot) -> Vec<String> {
    let build = build_of(snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
    let one = |found: &griffel::diagnostic::rule::Diagnostic| {
        let marked = found.location.as_ref().and_then(|location| {
            let span = location.span?;
            Some(&snapshot.text(location.path.as_str())?[span.start..span.end])
        });
        let field = |name: &str| found.fields.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str());
        let near = field("near").map(|near| format!(" > {near}")).unwrap_or_default();
        format!("{} {}{near} {}", found.rule.code, marked.unwrap_or("-"), found.helps.join(" ")).trim_end().to_owned()
    };
    build.diagnostics.iter().map(one).collect()
}

fn in_a_post(expression: &str) -> Vec<String> {
    let text = format!("{{% extends \"skola/post.html\" %}}\n{{% block kicker %}}\n{expression}\n{{% endblock %}}");
    told(&[("templates/post.html", &text)])
}

#[test]
fn a_wrong_name_is_told_with_the_right_one_wherever_it_stands() {
    for (expression, wanted) in [
        ("{{ post.dat | date }}", "G296 dat > date near known"),
        ("{{ post.headin | upper }}", "G296 headin > heading near known"),
        ("{% for x in post.tgas %}{{ x.name }}{% endfor %}", "G296 tgas > tags near known"),
        ("{% for x in tgas %}{{ x.name }}{% endfor %}", "G296 tgas > tags near known"),
        ("{% if post.minuts > 3 %}x{% endif %}", "G296 minuts > minutes near known"),
        ("{{ post.minuts + 1 }}", "G296 minuts > minutes near known"),
        ("{% if \"a\" in post.tgas %}{% endif %}", "G296 tgas > tags near known"),
        ("{{ post[\"headin\"] }}", "G296 headin > heading near known"),
        ("{{ post.tags[0].nam }}", "G296 nam > name near known"),
        ("{{ <Language tag={post.langage}/> }}", "G296 langage > language near known"),
        ("{% if post.drfat %}x{% endif %}", "G362 drfat > draft near known"),
        ("{% if post.series.nmae %}x{% endif %}", "G362 nmae > name near known"),
        ("{{ t(key=\"n_minutes\", n=post.minuts) }}", "G362 minuts > minutes near known"),
        ("{% if false %}{{ post.headin }}{% endif %}", "G362 headin > heading near known"),
        ("{% for x in post.tags %}{% if x.nam %}{% endif %}{% endfor %}", "G362 nam > name near known"),
        (
            "{% set all = post.tags %}{% for x in all %}{% if x.nam %}{% endif %}{% endfor %}",
            "G362 nam > name near known",
        ),
        ("{{ post.image.href }}", "G296 post.image.href unsure"),
        ("{{ post.updated | date }}", "G296 post.updated unsure"),
        ("{{ post.minutes.long }}", "G296 long nothing"),
        ("{{ site.extra.ton }}", "G296 site.extra.ton unsure"),
    ] {
        assert_eq!(in_a_post(expression), [wanted], "{expression}");
    }
}

#[test]
fn names_that_may_be_there_are_never_told() {
    for expression in [
        "{% if later is defined and later.x %}{{ later.x.y }}{% endif %}",
        "{% if post.later is defined %}{{ post.later.x }}{% endif %}",
        "{{ post.later | default(value=\"\") }}{{ site.extra?.a?.b }}",
        "{% set x = {\"a\": 1} %}{{ x.a }}{% set x = 3 %}{{ x }}{% if post.extra.hero %}{{ post.extra.hero.src }}{% endif %}",
        "{% for k, v in {\"a\": [1]} %}{{ k }}{{ v[0] }}{{ loop.index }}{% endfor %}",
        "{{ <Picture picture={post.image} lazy/> if post.image }}{% if 1 <post.minutes %}{% endif %}",
        "{% set names = [c.name for c in post.categories if c.href] %}{{ [post.heading, [x for x in [1, 2]][0]] | length }}",
        "{{ [one.name for one in post.tags] | join(sep=\", \") }}{% if post[\"later\"] is defined %}{{ post[\"later\"] }}{% endif %}",
        "{{ \"x\" if post.draft else post.heading | truncate(length=3, end=\"\") }}{{ post.tags | length is odd }}",
    ] {
        let found = in_a_post(expression);
        assert!(!found.iter().any(|one| one.contains("G362") || one.contains("G296")), "{expression}: {found:?}");
    }
}

#[test]
fn templates_of_kinds_that_the_site_lacks_are_checked() {
    for (file, text, wanted) in [
        (
            "templates/series.html",
            "{% extends \"skola/series.html\" %}{% block side %}{{ temr.name }}{% endblock %}",
            "temr > term",
        ),
        (
            "templates/gone.html",
            "{% extends \"skola/gone.html\" %}{% block side %}{{ site.titel }}{% endblock %}",
            "titel > title",
        ),
    ] {
        let found = told(&[(file, text)]);
        assert!(found.iter().any(|one| one.contains(wanted)), "{found:?}");
    }
}

#[test]
fn directives_and_components_see_nothing_of_the_site() {
    let directive = told(&[("templates/directives/note.html", "<p>{{ site.title }}{{ bdy | safe }}</p>")]);
    assert_eq!(directive, ["G362 site directive known", "G362 bdy > body near directive known"]);
    let component = "{% component Mine(card: map) %}{{ site.title }}{{ crad.x }}{% endcomponent Mine %}";
    let post = "{% extends \"skola/post.html\" %}{% block kicker %}{{ <Mine card={post}/> }}{% endblock %}";
    let component = told(&[("templates/parts/mine.html", component), ("templates/post.html", post)]);
    assert_eq!(component, ["G296 site component known", "G362 crad > card near component known"]);
}

#[test]
fn no_name_in_the_built_in_themes_is_told_when_the_site_has_a_copy_of_them() {
    for theme in griffel::theme::builtin::names() {
        let builtin = griffel::theme::builtin::snapshot();
        let mut snapshot = site(&format!("theme: {theme}\n"), &[]);
        for file in builtin.below("themes") {
            snapshot.insert(file.clone());
        }
        let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
        assert_eq!(shown(&build.diagnostics, &snapshot), "", "{theme}");
    }
}

#[test]
fn a_row_of_many_templates_is_told_before_it_fills_the_stack() {
    let include =
        |n: usize| (format!("templates/parts/p{n}.html"), format!("{{% include \"parts/p{}.html\" %}}", n + 1));
    let of = |most: usize| -> Vec<String> {
        let mut files: Vec<(String, String)> = (0..most).map(include).collect();
        files.push((format!("templates/parts/p{most}.html"), "x".to_owned()));
        let post = "{% extends \"skola/post.html\" %}{% block kicker %}{% include \"parts/p0.html\" %}{% endblock %}";
        files.push(("templates/post.html".to_owned(), post.to_owned()));
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        told(&files)
    };
    assert!(of(19).is_empty(), "{:?}", of(19));
    let found = of(400);
    assert!(found.len() == 1 && found[0].starts_with("G360 parts/p"), "{found:?}");
    let call = |n: usize| format!("{{% component C{n}() %}}{{{{ <C{}/> }}}}{{% endcomponent C{n} %}}", n + 1);
    let components = (0..300).map(call).collect::<String>() + "{% component C300() %}x{% endcomponent C300 %}";
    let post = "{% extends \"skola/post.html\" %}{% block kicker %}{{ <C0/> }}{% endblock %}";
    let found = told(&[("templates/parts/c.html", &components), ("templates/post.html", post)]);
    assert!(found.len() == 1 && found[0].starts_with("G360 C"), "{found:?}");
}

#[test]
fn a_page_that_never_ends_is_told_at_the_loop_that_goes_round() {
    let inner = "{% for b in range(end=100000) %}";
    let found = in_a_post(&format!("{{% for a in range(end=100000) %}}{inner}{{% endfor %}}{{% endfor %}}"));
    assert_eq!(found, [format!("G361 {inner}")]);
}

#[test]
fn themes_in_a_long_row_and_in_a_circle_are_told_as_what_they_are() {
    let of = |last: &str| {
        let files: Vec<(String, String)> = (1..10)
            .map(|n| {
                let next = if n == 9 { last.to_owned() } else { format!("t{}", n + 1) };
                (format!("themes/t{n}/theme.yaml"), format!("extends: {next}\n"))
            })
            .collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        told_of(&site("theme: t1\n", &files))
    };
    assert_eq!(of("skola"), ["G073 t9 long"]);
    let circle = [("themes/a/theme.yaml", "extends: b\n"), ("themes/b/theme.yaml", "extends: a\n")];
    assert_eq!(told_of(&site("theme: a\n", &circle)), ["G073 a circle"]);
}

#[test]
fn a_component_of_a_theme_goes_before_one_of_the_same_name_below_it() {
    let pager = "{% component Pager(pager: map) %}<b>EGEN {{ pager.number }}</b>{% endcomponent Pager %}";
    for file in ["components.html", "parts/my.html"] {
        let path = format!("themes/barn/templates/{file}");
        let more = [("themes/barn/theme.yaml", "extends: skola\n"), (path.as_str(), pager)];
        let snapshot = site("theme: barn\nlanguage: en\n", &more);
        let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
        assert_eq!(shown(&build.diagnostics, &snapshot), "", "{file}");
        let home = build.outputs.iter().find(|output| output.route.as_str() == "/").and_then(|output| output.as_text());
        assert!(home.is_some_and(|home| home.contains("<b>EGEN 1</b>") && home.contains("class=\"entry h-entry\"")));
    }
}

#[test]
fn a_block_that_a_theme_in_between_has_replaced_is_told() {
    let base =
        "{% extends \"skola/base.html\" %}{% block header %}<p>x</p>{% endblock %}{% block dateline %}y{% endblock %}";
    assert_eq!(told(&[("templates/base.html", base)]), ["G303 dateline replaced"]);
    // A theme that extends `klar` has both places.
    let frame =
        "{% extends \"klar/base.html\" %}{% block dateline %}DAG{% endblock %}{% block sections %}DELAR{% endblock %}";
    let more = [("themes/barn/theme.yaml", "extends: klar\n"), ("themes/barn/templates/base.html", frame)];
    let snapshot = site("theme: barn\nlanguage: en\n", &more);
    let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
    assert_eq!(shown(&build.diagnostics, &snapshot), "");
    let home = build.outputs.iter().find(|output| output.route.as_str() == "/").and_then(|output| output.as_text());
    assert!(home.is_some_and(|home| home.contains("DAG") && home.contains("DELAR")));
}

#[test]
fn what_is_not_closed_and_how_a_file_is_saved_is_told_in_words_of_its_own() {
    let post = |text: &str| told(&[("templates/post.html", text)]);
    let start = "{% extends \"skola/post.html\" %}{% block kicker %}";
    assert_eq!(post(&format!("{start}{{% if post.draft %}}x{{% endblock %}}")), ["G070 {% if post.draft %} unclosed"]);
    assert_eq!(post(&format!("{start}x")), ["G070 {% block kicker %} unclosed"]);
    assert_eq!(post(&format!("{start}{{{{ post.date | date(style=\"lnog\") }}}}{{% endblock %}}")).len(), 1);
    // The mark with which Windows begins a file.
    assert!(post(&format!("\u{feff}{start}x{{% endblock %}}")).is_empty());
    assert_eq!(
        post(&format!("\u{feff}{start}{{{{ post.headin }}}}{{% endblock %}}")),
        ["G296 headin > heading near known"]
    );
    let mut snapshot = site("theme: barn\n", &[("themes/barn/theme.yaml", "extends: skola\n")]);
    let path = griffel::source::path::SourcePath::new("themes/barn/templates/404.html").expect("a path");
    snapshot.insert(griffel::source::snapshot::Source::new(path, b"\xe5".to_vec()));
    assert_eq!(told_of(&snapshot), ["G001 - latin1"]);
}

#[test]
fn what_does_nothing_in_a_theme_is_told() {
    for (file, text, wanted) in [
        ("template/post.html", "x", "G363 - > templates near folder"),
        ("asset/a.css", "x", "G363 - > assets near folder"),
        ("templates/post.htm", "x", "G363 - template"),
        ("locales/se.yaml", "a: b\n", "G363 - locale"),
        ("locales/sv.yml", "a: b\n", "G363 - locale"),
        ("locales/en.yaml", "read_mroe: More\n", "G363 read_mroe > read_more near word"),
        ("locales/en.yaml", "posts_by: By {nmae}\n", "G363 By {nmae} > name near field"),
        (
            "theme.yaml",
            "extends: skola\naccent: {file: ingen-sådan-stilmall.css, light: [\"#fff\"]}\n",
            "G363 ingen-sådan-stilmall.css asset",
        ),
        ("theme.yaml", "extends: skola\ncontrast: {text: {inkk: [paper]}}\n", "G363 inkk property"),
        ("theme.yaml", "extends: skola\nsizes: 3\n", "G363 3 sizes"),
        ("theme.yaml", "extends: skola\naccent: {file: skola.css, light: [red]}\n", "G075 red color"),
    ] {
        let found = told(&[(file, text)]);
        assert!(found.iter().any(|one| one == wanted), "{file}: {found:?}");
    }
    assert!(in_a_post("{{ t(key=\"all_tags\") }}").contains(&"G364 all_tags".to_owned()));
    assert!(in_a_post("<p data-x=\"{{ t(key=\"all_tags\") }}\">{{ t(key=\"all_tags\", n=3) }}").is_empty());
}
