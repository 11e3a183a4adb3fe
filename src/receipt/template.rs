//! The text of a receipt, which a library may edit: minijinja, with two filters of our own.

use std::io::{self, Write};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, UndefinedBehavior};

use super::paper::Style;
use super::sheet::Sheet;

const BUILT_IN: &str = include_str!("../../config/receipt.txt");
/// Steps, far more than the longest receipt needs: a text that never ends must not hold up the printer.
const FUEL: u64 = 500_000;
/// And bytes.
const LONGEST: usize = 256 * 1024;

/// The text of a receipt with places to be filled in.
#[derive(Clone, Debug)]
pub struct Template {
    source: String,
}

impl Template {
    /// A library's own text. Whether it works is [`check_template`]'s question.
    pub fn new(source: impl Into<String>) -> Self {
        Self { source: source.into() }
    }

    /// The one that is part of the program, `config/receipt.txt`.
    pub fn built_in() -> Self {
        Self::new(BUILT_IN)
    }

    /// The text filled in; a failure gives the line of the template, 0 where it has none. It is never told in more words:
    /// they could be words of the receipt.
    pub(super) fn fill(&self, sheet: &Sheet) -> Result<String, usize> {
        self.try_fill(sheet).map_err(|error| error.line().unwrap_or_default())
    }

    fn try_fill(&self, sheet: &Sheet) -> Result<String, Error> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        environment.set_fuel(Some(FUEL));
        environment.add_filter("heading", |text: String| Style::Heading.marked(&text));
        environment.add_filter("bold", |text: String| Style::Bold.marked(&text));
        let mut page = Page(Vec::new());
        environment.template_from_str(&self.source)?.render_captured_to(Serde(sheet), &mut page)?;
        Ok(String::from_utf8_lossy(&page.0).into_owned())
    }
}

/// Whether a library's own text works: it is filled in with a full receipt and with an empty one.
///
/// # Errors
/// What is wrong with it, and in which line.
pub fn check_template(source: &str) -> Result<(), String> {
    let template = Template::new(source);
    for full in [true, false] {
        template.try_fill(&Sheet::sample(full)).map_err(|error| {
            let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
            match error.line() {
                Some(line) => format!("line {line}: {what}"),
                None => what,
            }
        })?;
    }
    Ok(())
}

/// What was filled in so far.
struct Page(Vec<u8>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST {
            return Err(io::Error::other("the receipt is longer than any paper"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_text_works() {
        assert_eq!(check_template(BUILT_IN), Ok(()));
    }

    #[test]
    fn what_is_wrong_with_a_librarys_own_text_is_told_with_its_line() {
        for (source, says) in [
            ("{{ site }}\n{{ tilte }}", "line 2"),
            ("{{ site }}\n\n{% for item in lent %}{{ item.titel }}{% endfor %}", "line 3"),
            ("{% if lent %}", "line 1"),
            ("{{ site|shout }}", "shout"),
            ("{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}", "fuel"),
            ("{% for a in range(9999) %}{{ 'x' * 99999 }}{% endfor %}", "longer than any paper"),
            ("{% include 'other.txt' %}", "line 1"),
        ] {
            let wrong = check_template(source).unwrap_err();
            assert!(wrong.contains(says), "{source}: {wrong}");
        }
        assert_eq!(check_template("{{ site }} {{ words.thanks|bold }}\n{{ '-' * columns }}"), Ok(()));
    }

    proptest::proptest! {
        #[test]
        fn promise_10_any_text_as_a_template_is_survived(source in "[a-z{}%|#. \\n\"'\\-()\\[\\]0-9\\x1b]*") {
            drop(check_template(&source));
        }
    }
}
