//! Text into ESC/POS: lines broken where the paper ends, `ESC @` and the code page first, the cut last.
//!
//! Manual: Epson ESC/POS command reference. Does not do: pictures, barcodes, printers with another table of code pages.

use std::cell::RefCell;

use escpos::driver::Driver;
use escpos::errors::Result;
use escpos::printer::Printer;
use escpos::printer_options::PrinterOptions;
use escpos::utils::{JustifyMode, PageCode, Protocol};

use super::letters::printable;

/// How a line is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Bold,
    /// Twice as wide and high, centred.
    Heading,
}

impl Style {
    /// The text with the mark of the style before it. No data has these characters: [`printable`] takes them out.
    pub(super) fn marked(self, text: &str) -> String {
        match self {
            Style::Plain => text.to_owned(),
            Style::Bold => format!("\u{e000}{text}"),
            Style::Heading => format!("\u{e001}{text}"),
        }
    }

    fn of(line: &str) -> Self {
        match line.trim_start().chars().next() {
            Some('\u{e000}') => Style::Bold,
            Some('\u{e001}') => Style::Heading,
            Some(_) | None => Style::Plain,
        }
    }

    fn width(self, columns: u8) -> usize {
        match self {
            Style::Plain | Style::Bold => columns.into(),
            Style::Heading => (columns / 2).into(),
        }
    }
}

/// The printer's commands for a text, with `columns` characters in a line.
///
/// # Errors
/// None that is known: the crate's calls can fail, and these do not.
pub(super) fn commands(text: &str, columns: u8) -> Result<Vec<u8>> {
    let options = PrinterOptions::new(Some(PageCode::WPC1252), None, columns);
    let mut printer = Printer::new(Collected::default(), Protocol::default(), Some(options));
    printer.init()?;
    let mut current = Style::Plain;
    for line in text.trim_end().lines() {
        let style = Style::of(line);
        if style != current {
            change(&mut printer, style)?;
            current = style;
        }
        for row in wrapped(&printable(line), style.width(columns)) {
            printer.writeln(&row)?;
        }
    }
    change(&mut printer, Style::Plain)?;
    printer.print_cut()?;
    Ok(printer.driver().0.into_inner())
}

fn change(printer: &mut Printer<Collected>, style: Style) -> Result<()> {
    let (size, justify) = match style {
        Style::Plain | Style::Bold => (1, JustifyMode::LEFT),
        Style::Heading => (2, JustifyMode::CENTER),
    };
    printer.justify(justify)?.size(size, size)?.bold(style == Style::Bold)?;
    Ok(())
}

/// Broken between words, where it can be; what goes on is as far in as the line began, up to half of it.
fn wrapped(line: &str, width: usize) -> Vec<String> {
    let indent = line.chars().take_while(|next| *next == ' ').count().min(width / 2);
    let mut rows = Vec::new();
    let mut row = " ".repeat(indent);
    let mut length = indent;
    for word in line.split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        if length > indent {
            if length + 1 + word.len() <= width {
                row.push(' ');
                length += 1;
            } else {
                rows.push(std::mem::replace(&mut row, " ".repeat(indent)));
                length = indent;
            }
        }
        while length + word.len() > width {
            let rest = word.split_off(width.saturating_sub(length).max(1));
            row.extend(std::mem::replace(&mut word, rest));
            rows.push(std::mem::replace(&mut row, " ".repeat(indent)));
            length = indent;
        }
        length += word.len();
        row.extend(word);
    }
    if length > indent || rows.is_empty() {
        rows.push(row.trim_end().to_owned());
    }
    rows
}

/// A driver that sends nothing and keeps the bytes.
#[derive(Default)]
struct Collected(RefCell<Vec<u8>>);

impl Driver for Collected {
    fn name(&self) -> String {
        "none".to_owned()
    }

    fn write(&self, data: &[u8]) -> Result<()> {
        self.0.try_borrow_mut()?.extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _: &mut [u8]) -> Result<usize> {
        Ok(0)
    }

    fn flush(&self) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_broken_between_words_and_goes_on_as_far_in_as_it_began() {
        for (line, width, rows) in [
            ("Sinuhe egyptiläinen", 24, vec!["Sinuhe egyptiläinen"]),
            ("Sinuhe egyptiläinen", 12, vec!["Sinuhe", "egyptiläinen"]),
            ("  Palauta viimeistään nyt", 14, vec!["  Palauta", "  viimeistään", "  nyt"]),
            ("Lentokonesuihkuturbiini on", 10, vec!["Lentokones", "uihkuturbi", "ini on"]),
            ("", 10, vec![""]),
            ("    ", 10, vec![""]),
            ("                  far in", 10, vec!["     far", "     in"]),
        ] {
            assert_eq!(wrapped(line, width), rows, "{line:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_row_is_longer_than_the_paper_is_wide_and_no_letter_is_lost(line in "[ a-zäö]{0,300}", width in 12..80_usize) {
            let rows = wrapped(&line, width);
            proptest::prop_assert!(rows.iter().all(|row| row.chars().count() <= width), "{:?}", rows);
            let letters = |text: &str| text.chars().filter(|next| *next != ' ').collect::<String>();
            proptest::prop_assert_eq!(letters(&rows.concat()), letters(&line));
        }
    }
}
