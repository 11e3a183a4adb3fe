//! What stands on the paper.

use proptest::prelude::*;

use super::interpreter::{Paper, read};
use super::*;

fn paper(receipt: &Receipt) -> Paper {
    read(&slips(Template::built_in()).paper(receipt).unwrap())
}

/// `GOLDEN=write cargo test --test it receipt` writes the files anew; look at them before they are kept.
fn golden(language: Language) {
    let path = format!("{}/tests/it/receipt/golden/{}.txt", env!("CARGO_MANIFEST_DIR"), language.code());
    let paper = paper(&visit(language));
    assert_eq!((paper.page, paper.cuts, paper.resets), (Some(16), 1, 1));
    let text = paper.lines.join("\n") + "\n";
    if std::env::var("GOLDEN").as_deref() == Ok("write") {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(&path).unwrap(), "{path}");
}

#[test]
fn a_receipt_reads_as_it_should_in_finnish() {
    golden(Language::Finnish);
}

#[test]
fn a_receipt_reads_as_it_should_in_swedish() {
    golden(Language::Swedish);
}

#[test]
fn a_receipt_reads_as_it_should_in_english() {
    golden(Language::English);
}

#[test]
fn a_receipt_reads_as_it_should_in_northern_sami() {
    golden(Language::NorthernSami);
}

#[test]
fn a_receipt_of_nothing_has_no_headings_of_empty_lists() {
    let lines = paper(&nothing(Language::English)).lines;
    let expected = ["#|Sammonlahden kirjasto", "", "Friday 1 January 2027 00:34", "", "Thank you for your visit!"];
    assert_eq!(lines, expected);
}

#[test]
fn i26_no_title_cuts_the_paper_or_changes_the_printer() {
    for title in [
        "\u{1b}@reset",
        "cut\u{1d}V\0 here",
        "\u{1b}p\0drawer",
        "\u{10}\u{4}\u{1}",
        "<b>Sinuhe</b> & {{ site }} {% raw %}",
        "\u{202e}neniätpyge ehuniS\u{2066}",
        "قصة مدينتين",
        "😀😀 👩‍👩‍👧",
        "\u{e000}bold\u{e001}large",
        "\u{9b}31m",
        &"x".repeat(4000),
        &"pitkä ".repeat(800),
    ] {
        let receipt = Receipt {
            lent: vec![(Text::clean(title), Due::Said(Text::clean(title)))],
            returned: vec![Text::clean(title)],
            ..nothing(Language::Finnish)
        };
        let paper = paper(&receipt);
        assert_eq!((paper.page, paper.cuts, paper.resets), (Some(16), 1, 1), "{title:?}");
        let bold = paper.lines.iter().filter(|line| line.starts_with('*')).count();
        assert_eq!(bold, 2, "{title:?}: the two headings");
        let large = paper.lines.iter().filter(|line| line.starts_with('#')).count();
        assert_eq!(large, 1, "{title:?}: the site");
        assert!(paper.lines.iter().all(|line| line.chars().count() <= 43), "{title:?}: {:?}", paper.lines);
    }
}

#[test]
fn nine_hundred_loans_are_printed() {
    let loans = vec![(Text::clean("Sinuhe"), Due::Unknown); 900];
    let receipt = Receipt { lent: loans, ..nothing(Language::Finnish) };
    assert_eq!(paper(&receipt).lines.iter().filter(|line| *line == "Sinuhe").count(), 900);
}

#[test]
fn a_library_may_write_the_text_itself_and_a_text_that_fails_gives_way_to_the_built_in_one() {
    let own = slips(Template::new("{{ 'OMA'|heading }}\n{% for loan in lent %}\n* {{ loan.title }}\n{% endfor %}"));
    let lines = read(&own.paper(&visit(Language::Finnish)).unwrap()).lines;
    assert_eq!(lines[..2], ["#|OMA", "* Sinuhe egyptiläinen"]);

    let built_in = paper(&visit(Language::Finnish));
    for broken in [
        "{{ tilte }}",
        "{% for loan in lent %}",
        "{{ 'x' * 9999999999 }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    ] {
        assert_eq!(read(&slips(Template::new(broken)).paper(&visit(Language::Finnish)).unwrap()), built_in, "{broken}");
    }
}

#[test]
fn a_control_character_in_the_librarys_own_text_does_not_reach_the_printer() {
    let own = slips(Template::new("\u{1b}p\0{{ site }}\u{1d}V\0"));
    assert_eq!(read(&own.paper(&nothing(Language::Finnish)).unwrap()).lines, [" p Sammonlahden kirjasto V".trim_end()]);
}

proptest! {
    #[test]
    fn i26_any_titles_on_any_paper_are_text_and_one_cut_at_the_end(
        titles in prop::collection::vec("\\PC{0,80}|(?s:.{0,80})", 0..8),
        columns in 24..80_u8,
    ) {
        let receipt = Receipt {
            lent: titles.iter().map(|title| (Text::clean(title), Due::Said(Text::clean(title)))).collect(),
            queued: titles.iter().map(|title| Text::clean(title)).collect(),
            ..nothing(Language::NorthernSami)
        };
        let slips = Slips { columns, ..slips(Template::built_in()) };
        let bytes = slips.paper(&receipt).unwrap();
        let paper = read(&bytes);
        prop_assert_eq!((paper.page, paper.cuts, paper.resets), (Some(16), 1, 1));
        prop_assert!(bytes.ends_with(b"\x1dVA\0"));
        let longest = paper.lines.iter().map(|line| line.trim_start_matches(['*', '#', '|']).chars().count()).max();
        prop_assert!(longest <= Some(columns.into()));
    }
}
