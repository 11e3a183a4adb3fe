//! A deny list as Mikro-Väylä's door devices fetch it: an ADO.NET data set with one table, `patronaccess`, of a card
//! number (`patronid_pac`) and a kind (`type_pac`, 1: blocked). Seen in the export of Koha-Suomi
//! (KohaSuomi/Koha-3.x `misc/cronjobs/mvssban.pl`).

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use zeroize::Zeroizing;

use super::import::{Problem, Row};
use super::lines::Lines;

const TABLE: &str = "NewDataSet";
const ENTRY: &str = "patronaccess";
const CARD: &str = "patronid_pac";
const KIND: &str = "type_pac";
const BLOCKED: &str = "1";

/// The declarations of the data set, without which ADO.NET does not know the types of the columns.
const HEAD: &str = r#"<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<NewDataSet>
  <xs:schema id="NewDataSet" xmlns="" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:msdata="urn:schemas-microsoft-com:xml-msdata">
    <xs:element name="NewDataSet" msdata:IsDataSet="true" msdata:MainDataTable="patronaccess" msdata:UseCurrentLocale="true">
      <xs:complexType>
        <xs:choice minOccurs="0" maxOccurs="unbounded">
          <xs:element name="patronaccess">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="patronid_pac" type="xs:string" />
                <xs:element name="type_pac" type="xs:byte" minOccurs="0" />
              </xs:sequence>
            </xs:complexType>
          </xs:element>
        </xs:choice>
      </xs:complexType>
      <xs:unique name="Constraint1" msdata:PrimaryKey="true">
        <xs:selector xpath=".//patronaccess" />
        <xs:field xpath="patronid_pac" />
      </xs:unique>
    </xs:element>
  </xs:schema>
"#;

/// The table of these card numbers, which are plain letters and digits.
pub(super) fn write<'a>(cards: impl Iterator<Item = &'a str>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(HEAD.to_owned());
    for card in cards {
        let entry = format!("  <{ENTRY}>\n    <{CARD}>{card}</{CARD}>\n    <{KIND}>{BLOCKED}</{KIND}>\n  </{ENTRY}>\n");
        text.push_str(&Zeroizing::new(entry));
    }
    text.push_str("</NewDataSet>\n");
    text
}

/// The rows of the table. Whatever is not understood is a problem, so that nothing is lost without a word.
pub(super) fn read(text: &str) -> Result<Vec<Row>, Vec<Problem>> {
    let mut table = Table { lines: Lines::of(text), place: Place::Before, rows: vec![], problems: vec![] };
    let mut reader = Reader::from_str(text);
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                if !table.open(&start, at) && reader.read_to_end(start.name()).is_err() {
                    table.problem(at, "an element that is not ended");
                    break;
                }
            }
            Ok(Event::Empty(start)) => {
                if table.open(&start, at) {
                    table.close(at);
                }
            }
            Ok(Event::End(_)) => table.close(at),
            Ok(Event::Text(piece)) => table.text(&piece, at),
            Ok(Event::CData(piece)) => table.text(&piece, at),
            Ok(Event::GeneralRef(reference)) => match resolved(&reference) {
                Some(character) => table.text(character.encode_utf8(&mut [0; 4]), at),
                None => table.problem(at, "a reference to something that is not in this file"),
            },
            Ok(Event::DocType(_)) => table.problem(at, "a document type, which no such table has"),
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_)) => {}
            Ok(Event::Eof) => break,
            Err(_) => {
                table.problem(usize::try_from(reader.error_position()).unwrap_or(at), "not XML from here on");
                break;
            }
        }
    }
    if !matches!(table.place, Place::After) && table.problems.is_empty() {
        table.problem(text.len(), "the file ends before the table does");
    }
    if table.problems.is_empty() { Ok(table.rows) } else { Err(table.problems) }
}

/// Where in the table the reader is.
enum Place {
    Before,
    InTable,
    InEntry(Entry),
    InColumn(Entry, Column, Zeroizing<String>),
    After,
}

#[derive(Default)]
struct Entry {
    line: usize,
    card: Option<Zeroizing<String>>,
    kind: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Card,
    Kind,
}

struct Table<'a> {
    lines: Lines<'a>,
    place: Place,
    rows: Vec<Row>,
    problems: Vec<Problem>,
}

impl Table<'_> {
    /// Goes into an element; false where it is to be passed over.
    fn open(&mut self, start: &BytesStart<'_>, at: usize) -> bool {
        let line = self.lines.at(at);
        let name = start.local_name();
        let (place, goes_in) = match (std::mem::replace(&mut self.place, Place::After), name.as_ref()) {
            (Place::Before, TABLE) => (Place::InTable, true),
            (Place::InTable, ENTRY) => (Place::InEntry(Entry { line, ..Entry::default() }), true),
            (Place::InTable, "schema") => (Place::InTable, false),
            (Place::InEntry(entry), CARD) if entry.card.is_none() => (column(entry, Column::Card), true),
            (Place::InEntry(entry), KIND) if entry.kind.is_none() => (column(entry, Column::Kind), true),
            (place, _) => {
                self.problem(at, "an element that has no place here");
                (place, false)
            }
        };
        self.place = place;
        goes_in
    }

    fn close(&mut self, at: usize) {
        self.place = match std::mem::replace(&mut self.place, Place::After) {
            Place::InColumn(entry, Column::Card, text) => Place::InEntry(Entry { card: Some(text), ..entry }),
            Place::InColumn(entry, Column::Kind, text) => {
                Place::InEntry(Entry { kind: Some(text.trim().to_owned()), ..entry })
            }
            Place::InEntry(entry) => {
                self.take(entry, at);
                Place::InTable
            }
            Place::InTable | Place::Before | Place::After => Place::After,
        };
    }

    /// A row without a kind is one of a deny list; another kind is nobody knows what.
    fn take(&mut self, entry: Entry, at: usize) {
        if entry.kind.as_deref().is_some_and(|kind| kind != BLOCKED) {
            return self.problem_on(entry.line, "a `type_pac` other than 1 (blocked)");
        }
        match entry.card {
            Some(card) => {
                let card = Zeroizing::new(card.trim().to_owned());
                self.rows.push(Row {
                    line: entry.line,
                    card,
                    door: String::new(),
                    until: String::new(),
                    reason: String::new(),
                });
            }
            None => self.problem(at, "a row without a `patronid_pac`"),
        }
    }

    fn text(&mut self, piece: &str, at: usize) {
        match &mut self.place {
            Place::InColumn(_, _, text) => text.push_str(piece),
            Place::Before | Place::InTable | Place::InEntry(_) | Place::After => {
                if !piece.trim().is_empty() {
                    self.problem(at, "text that has no place here");
                }
            }
        }
    }

    fn problem(&mut self, at: usize, why: &str) {
        let line = self.lines.at(at);
        self.problem_on(line, why);
    }

    fn problem_on(&mut self, line: usize, why: &str) {
        self.problems.push(Problem { line, why: why.to_owned() });
    }
}

fn column(entry: Entry, column: Column) -> Place {
    Place::InColumn(entry, column, Zeroizing::new(String::new()))
}

/// The character behind `&#49;` or one of the five names of XML itself.
fn resolved(reference: &BytesRef<'_>) -> Option<char> {
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cards(text: &str) -> Vec<String> {
        read(text).unwrap().into_iter().map(|row| row.card.to_string()).collect()
    }

    fn problem_lines(text: &str) -> Vec<usize> {
        read(text).unwrap_err().into_iter().map(|problem| problem.line).collect()
    }

    #[test]
    fn a_table_as_it_is_fetched_is_read_and_one_that_is_written_reads_back() {
        let fetched = "<?xml version=\"1.0\" standalone=\"yes\"?>\r\n<NewDataSet>\r\n  <xs:schema id=\"NewDataSet\">\
            <xs:element name=\"x\"><xs:schema/></xs:element></xs:schema>\r\n  <patronaccess>\r\n    <patronid_pac>\
            21234000000017</patronid_pac>\r\n    <type_pac>1</type_pac>\r\n  </patronaccess>\r\n<patronaccess><type_pac>1\
            </type_pac><patronid_pac> &#50;1234<![CDATA[000]]>000025 </patronid_pac></patronaccess>\
            <patronaccess><patronid_pac>21234000000033</patronid_pac></patronaccess></NewDataSet>\n<!-- end -->\n";
        assert_eq!(cards(fetched), ["21234000000017", "21234000000025", "21234000000033"]);
        assert_eq!(read(fetched).unwrap()[0].line, 4);
        let written = write(["21234000000017", "167A123456"].into_iter());
        assert_eq!(cards(&written), ["21234000000017", "167A123456"]);
        assert_eq!(cards(&write([].into_iter())), [""; 0]);
        assert_eq!(cards("<NewDataSet/>"), [""; 0]);
    }

    #[test]
    fn promise_10_what_is_not_understood_is_a_problem_with_its_line_and_never_lost() {
        let entry = "<patronaccess><patronid_pac>1</patronid_pac></patronaccess>";
        for (text, lines) in [
            (String::new(), vec![1]),
            ("\n\n<html></html>".to_owned(), vec![3]),
            (format!("<NewDataSet>\n{entry}\n"), vec![3]),
            (format!("<NewDataSet>\n{entry}\n</patronaccess>"), vec![3]),
            (format!("<NewDataSet>\n\n<other/>{entry}\n<other><a/></other></NewDataSet>"), vec![3, 4]),
            ("<NewDataSet>\n<patronaccess>\n</patronaccess></NewDataSet>".to_owned(), vec![3]),
            ("<NewDataSet>\n<patronaccess/></NewDataSet>".to_owned(), vec![2]),
            (format!("<NewDataSet>\nstray{entry}</NewDataSet>"), vec![1]),
            (format!("<NewDataSet>{entry}</NewDataSet>\n<NewDataSet>{entry}</NewDataSet>"), vec![2]),
            (entry.replace("</p", "<b/></p").replacen("<b/>", "", 1), vec![1]),
            (
                format!(
                    "<NewDataSet>{}</NewDataSet>",
                    entry.replace("</patronaccess>", "\n<type_pac>2</type_pac></patronaccess>")
                ),
                vec![1],
            ),
            (format!("<NewDataSet>{}</NewDataSet>", entry.replace('1', "&card;")), vec![1]),
            (format!("<!DOCTYPE x [<!ENTITY card \"1\">]>\n<NewDataSet>{entry}</NewDataSet>"), vec![1]),
            (
                format!(
                    "<NewDataSet>{}</NewDataSet>",
                    entry.replace("<patronid_pac>1", "<patronid_pac>1</patronid_pac>\n<patronid_pac>2")
                ),
                vec![2],
            ),
        ] {
            assert_eq!(problem_lines(&text), lines, "{text}");
        }
    }

    proptest! {
        #[test]
        fn promise_10_no_text_panics_the_reader(text in "(<|>|/|&|;|#|\"|NewDataSet|patronaccess|patronid_pac|type_pac|1|\n|!|\\[|\\]|\\PC){0,60}") {
            let _ = read(&text);
        }
    }
}
