//! The page, its stream and its two lines, as a browser gets them.

use omatoimi::door::{Display, RefusalClass};

use super::support::{Served, place};

#[tokio::test]
async fn the_stream_begins_with_the_build_and_brings_the_whole_screen_at_every_change() {
    let served = Served::new(place("Sammonlahden kirjasto"), Display::Idle).await;
    let (_, page) = served.get("/door/main?lang=fi").await;
    let mut stream = served.listen("/door/main/events?lang=fi").await;
    let build = stream.next("build").await;
    assert!(build.contains("retry: 1000\n"), "{build}");
    let version = build.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    assert!(page.contains(&format!("data-build=\"{version}\"")), "the page and the stream are of one build");
    assert!(stream.next("screen").await.contains("data-state=\"idle\""));
    stream.next("beat").await;
    served.shows(Display::AskPin { typed: 2, longest: 4 });
    let prompt = stream.next("screen").await;
    assert!(prompt.contains("aria-label=\"2 / 4 numeroa\""), "{prompt}");
    assert_eq!(prompt.matches("class=\"full\"").count(), 2);
    served.shows(Display::Checking);
    assert!(stream.next("screen").await.contains("4 / 4"), "the last dot, before anything is said of checking");
    assert!(stream.next("screen").await.contains("data-state=\"checking\""));
    served.shows(Display::Welcome { language: None });
    assert!(stream.next("screen").await.contains("Tervetuloa!"));
}

#[tokio::test]
async fn an_answer_that_comes_at_once_is_not_preceded_by_checking() {
    let served = Served::new(place("Sammonlahden kirjasto"), Display::AskPin { typed: 3, longest: 4 }).await;
    let mut stream = served.listen("/door/main/events?lang=fi").await;
    stream.next("screen").await;
    served.shows(Display::Checking);
    stream.next("screen").await;
    served.shows(Display::Welcome { language: None });
    assert!(stream.next("screen").await.contains("data-state=\"welcome\""));
}

#[tokio::test]
async fn i27_a_page_is_served_to_its_own_address_only_and_kept_by_nobody() {
    let served = Served::new(place("Sammonlahden kirjasto"), Display::Idle).await;
    let foreign = served.get_as("library.example", "/door/main").await;
    assert!(foreign.starts_with("HTTP/1.1 403"), "{foreign}");
    for path in ["/door/main", "/door/main/privacy", "/door/main/lcd", "/door.css", "/door.js"] {
        let (head, _) = served.get(path).await;
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        for header in
            ["cache-control: no-store", "default-src 'self'; frame-ancestors 'none'", "x-content-type-options"]
        {
            assert!(head.contains(header), "{path}: {head}");
        }
    }
}

#[tokio::test]
async fn hostile_addresses_are_answered_plainly_and_never_repeated() {
    let served = Served::new(place("<b>&\"Kirjasto\"</b>"), Display::Idle).await;
    for path in ["/door/%3Cscript%3E", "/door/main%00", "/door/..%2Fmain/lcd", "/door/side/events", "/door//lcd"] {
        let (head, body) = served.get(path).await;
        assert!(head.starts_with("HTTP/1.1 404"), "{path}: {head}");
        assert!(!body.contains("script"), "{body}");
    }
    let (head, page) = served.get("/door/main?lang=%22%3E%3Cscript%3E&theme=%22onload=x&x=1").await;
    assert!(head.starts_with("HTTP/1.1 200"));
    assert!(!page.contains("onload") && !page.contains("<script>") && !page.contains("<b>"), "{page}");
}

#[tokio::test]
async fn the_two_lines_say_each_state() {
    let served = Served::new(place("Sammonlahden kirjasto"), Display::Idle).await;
    for (display, expected) in [
        (Display::AskPin { typed: 1, longest: 4 }, "Anna PIN-koodi\n*---\n"),
        (Display::Checking, "Hetkinen\nTarkistetaan\n"),
        (Display::Welcome { language: None }, "Tervetuloa\nSulje perässäsi\n"),
        (Display::Refused { class: RefusalClass::NotAccepted }, "Kortti/PIN väärä\nYritä uudelleen\n"),
        (Display::Refused { class: RefusalClass::CallUs }, "Ovi ei aukea\n05 123 4567\n"),
        (Display::OutOfOrder, "Ovi ei toimi\n05 123 4567\n"),
        (Display::Closed { next_opening: None }, "Suljettu\nTule myöhemmin\n"),
    ] {
        served.shows(display);
        let (head, body) = served.get("/door/main/lcd?lang=fi").await;
        assert!(head.contains("text/plain; charset=utf-8"), "{head}");
        assert_eq!(body, expected);
    }
}
