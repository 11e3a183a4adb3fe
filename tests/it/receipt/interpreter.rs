//! A printer that writes text: ESC/POS bytes into lines, as they stand on the paper (hardware.md 7).

/// What came out of the printer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Paper {
    pub(super) lines: Vec<String>,
    /// The code page that was chosen (ESC t).
    pub(super) page: Option<u8>,
    /// How often the paper was cut (GS V).
    pub(super) cuts: usize,
    pub(super) resets: usize,
}

/// Reads the commands: text, ESC @, ESC t, ESC E, ESC a, ESC d (print and feed), GS !, GS V; barcodes and their settings are skipped.
/// Bold lines begin with `*`, large ones with `#`, centred ones with `|`. Anything else panics: nothing else may be there.
pub(super) fn read(mut bytes: &[u8]) -> Paper {
    let mut paper = Paper::default();
    let (mut bold, mut large, mut centred) = (false, false, false);
    let mut line = Vec::new();
    loop {
        bytes = match bytes {
            [] => break,
            [0x1b, b'@', rest @ ..] => {
                paper.resets += 1;
                rest
            }
            [0x1b, b't', page, rest @ ..] => {
                paper.page = Some(*page);
                rest
            }
            [0x1b, b'E', on, rest @ ..] => {
                bold = *on == 1;
                rest
            }
            [0x1b, b'a', place, rest @ ..] => {
                centred = *place == 1;
                rest
            }
            [0x1d, b'!', size, rest @ ..] => {
                large = *size != 0;
                rest
            }
            [0x1d, b'V', b'A', _, rest @ ..] => {
                paper.cuts += 1;
                rest
            }
            [0x1d, b'k', _, rest @ ..] => rest.iter().position(|byte| *byte == 0).map(|end| &rest[end + 1..]).unwrap(),
            [0x1d, b'w' | b'h' | b'f' | b'H', _, rest @ ..] => rest,
            [0x1b, b'd', lines, rest @ ..] => {
                let marks = [(bold, '*'), (large, '#'), (centred, '|')];
                let marks: String = marks.iter().filter(|(on, _)| *on).map(|(_, mark)| *mark).collect();
                paper.lines.push(format!("{marks}{}", text(&line)));
                paper.lines.extend((1..*lines).map(|_| String::new()));
                line.clear();
                rest
            }
            [byte, rest @ ..] if *byte >= 0x20 => {
                line.push(*byte);
                rest
            }
            other => panic!("a command that no receipt has: {:02x?}", &other[..other.len().min(8)]),
        };
    }
    if !line.is_empty() {
        paper.lines.push(text(&line));
    }
    paper
}

fn text(line: &[u8]) -> String {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(line).0.into_owned()
}
