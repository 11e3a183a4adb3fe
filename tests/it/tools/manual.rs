//! `completions` and `man` know every command there is.

use super::typed::omatoimi;

const COMMANDS: [&str; 13] = [
    "run",
    "check",
    "entries list",
    "entries stats",
    "retention verify",
    "key new",
    "decode",
    "ils probe",
    "outbox clear",
    "door fire-reset",
    "reader install",
    "inside",
    "acts list",
];

#[test]
fn completions_are_made_for_every_shell() {
    for shell in ["bash", "zsh", "fish"] {
        let ended = omatoimi(&["completions", shell], b"");
        assert_eq!(ended.code, Some(0), "{shell}");
        for word in COMMANDS.iter().flat_map(|command| command.split(' ')) {
            assert!(ended.stdout.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(omatoimi(&["completions", "command.com"], b"").code, Some(2));
}

#[test]
fn the_manual_page_has_a_section_for_each_command() {
    let page = omatoimi(&["man"], b"");
    assert_eq!(page.code, Some(0));
    assert!(page.stdout.contains(".TH omatoimi 1"));
    for command in COMMANDS {
        let heading = format!("\n.SH \"OMATOIMI {}\"\n", command.to_uppercase());
        assert_eq!(page.stdout.matches(&heading).count(), 1, "{command}");
    }
}
