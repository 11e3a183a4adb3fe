//! Real lines to printers that work, are out of paper, say nothing, or go away.

use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;

use omatoimi::config::PrinterLink;
use omatoimi::receipt::{PrintFault, Printer};
use omatoimi::time::Clock;
use omatoimi_hardware::twin::Pty;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::interpreter::read;
use super::*;

/// The deadline of a receipt, and the time that its bytes need on a serial line.
const AT_MOST: Duration = Duration::from_secs(12);

/// What a printer at the other end says to DLE EOT 4 and 2.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Says {
    paper: u8,
    cover: u8,
}

const READY: Says = Says { paper: 0x12, cover: 0x12 };
const NO_PAPER: Says = Says { paper: 0x72, cover: 0x32 };
const OPEN: Says = Says { paper: 0x12, cover: 0x16 };

fn on_a_runtime<T>(story: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(story)
}

fn receipt() -> Vec<u8> {
    slips(Template::built_in()).paper(&visit(Language::Finnish)).unwrap()
}

/// Prints a receipt; the answer is there within the deadline.
async fn print(printer: &Printer) -> Result<(), PrintFault> {
    let (answer, heard) = oneshot::channel();
    let began = Clock::system().now().mono;
    printer.print(receipt(), |printed| answer.send(printed).unwrap());
    let printed = heard.await.unwrap();
    assert!(Clock::system().now().mono - began < AT_MOST);
    printed
}

fn serial(directory: &tempfile::TempDir) -> (Pty, Printer) {
    let path = directory.path().join("printer");
    let pty = Pty::open(&path).unwrap();
    (pty, Printer::spawn(PrinterLink::Serial { port: path, baud: 19_200 }))
}

/// Plays a printer on a pseudo-terminal; what it says changes after so many bytes of text.
async fn play(pty: &Pty, printed: &mut Vec<u8>, mut says: impl FnMut(usize) -> Says) {
    let mut buffer = [0; 512];
    let mut asked = Vec::new();
    while let Ok(count) = pty.read(&mut buffer).await {
        for byte in &buffer[..count] {
            asked.push(*byte);
            match asked.as_slice() {
                [0x10] | [0x10, 0x04] => continue,
                [0x10, 0x04, 4] => pty.write(&[0x11, says(printed.len()).paper]).await.unwrap(),
                [0x10, 0x04, 2] => pty.write(&[says(printed.len()).cover]).await.unwrap(),
                _ => printed.extend_from_slice(&asked),
            }
            asked.clear();
        }
    }
}

#[test]
fn a_receipt_goes_over_a_serial_line_whole_and_once() {
    on_a_runtime(async {
        let directory = tempfile::tempdir().unwrap();
        let (pty, printer) = serial(&directory);
        for _ in 0..3 {
            let mut printed = Vec::new();
            tokio::select! {
                () = play(&pty, &mut printed, |_| READY) => panic!("the line broke"),
                done = print(&printer) => assert_eq!(done, Ok(())),
            }
            assert_eq!(printed, receipt());
        }
    });
}

#[test]
fn a_printer_without_paper_or_open_prints_nothing_and_says_why() {
    on_a_runtime(async {
        let directory = tempfile::tempdir().unwrap();
        let (pty, printer) = serial(&directory);
        for (says, fault) in [(NO_PAPER, PrintFault::NoPaper), (OPEN, PrintFault::CoverOpen)] {
            let mut printed = Vec::new();
            tokio::select! {
                () = play(&pty, &mut printed, |_| says) => panic!("the line broke"),
                done = print(&printer) => assert_eq!(done, Err(fault)),
            }
            assert!(printed.is_empty(), "nothing waits in it for the next patron");
        }
        let mut printed = Vec::new();
        tokio::select! {
            () = play(&pty, &mut printed, |done| if done == 0 { READY } else { NO_PAPER }) => panic!("the line broke"),
            done = print(&printer) => assert_eq!(done, Err(PrintFault::NoPaper), "it ran out on the way"),
        }
    });
}

#[test]
fn a_silent_printer_costs_seconds_and_no_panic() {
    on_a_runtime(async {
        let directory = tempfile::tempdir().unwrap();
        let (pty, printer) = serial(&directory);
        assert_eq!(print(&printer).await, Err(PrintFault::Silent));
        // It is switched on: what was asked in vain is gone, and the receipt is whole.
        let mut printed = Vec::new();
        tokio::select! {
            () = play(&pty, &mut printed, |_| READY) => panic!("the line broke"),
            done = print(&printer) => assert_eq!(done, Ok(())),
        }
        assert_eq!(printed, receipt());
    });
}

#[test]
fn a_printer_that_is_unplugged_is_told_and_works_again_when_it_is_back() {
    on_a_runtime(async {
        let directory = tempfile::tempdir().unwrap();
        let (mut pty, printer) = serial(&directory);
        // Pulled out while it is asked for its paper.
        let mut byte = [0];
        let printing = print(&printer);
        tokio::pin!(printing);
        tokio::select! {
            _ = &mut printing => panic!("nobody has answered"),
            asked = pty.read(&mut byte) => assert_eq!(asked.unwrap(), 1),
        }
        pty.unplug();
        let done = printing.await;
        assert!(matches!(done, Err(PrintFault::Broke(_))), "{done:?}");
        let done = print(&printer).await;
        assert!(matches!(done, Err(PrintFault::Unreachable(std::io::ErrorKind::NotFound))), "{done:?}");

        pty.plug().unwrap();
        let mut printed = Vec::new();
        tokio::select! {
            () = play(&pty, &mut printed, |_| READY) => panic!("the line broke"),
            done = print(&printer) => assert_eq!(done, Ok(())),
        }
        assert_eq!(printed, receipt());
    });
}

#[test]
fn a_printer_on_the_network_is_asked_too_and_one_that_only_listens_will_do() {
    for answers in [Some(READY), None, Some(NO_PAPER)] {
        on_a_runtime(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let printer = Printer::spawn(PrinterLink::Network(listener.local_addr().unwrap().to_string()));
            let served = tokio::spawn(async move {
                let (mut stream, _) = listener.accept().await.unwrap();
                let (mut printed, mut asked) = (Vec::new(), Vec::new());
                while let Ok(byte) = stream.read_u8().await {
                    asked.push(byte);
                    let answer = match asked.as_slice() {
                        [0x10] | [0x10, 0x04] => continue,
                        [0x10, 0x04, what] => answers.map(|says| if *what == 4 { says.paper } else { says.cover }),
                        _ => {
                            printed.extend_from_slice(&asked);
                            None
                        }
                    };
                    if let Some(answer) = answer {
                        stream.write_u8(answer).await.unwrap();
                    }
                    asked.clear();
                }
                printed
            });
            let done = print(&printer).await;
            let printed = served.await.unwrap();
            match answers {
                Some(NO_PAPER) => assert_eq!((done, printed), (Err(PrintFault::NoPaper), vec![])),
                Some(_) | None => assert_eq!((done, printed), (Ok(()), receipt())),
            }
        });
    }
}

#[test]
fn a_refused_connection_a_missing_file_and_a_host_that_is_none_are_told_at_once() {
    on_a_runtime(async {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        for link in [
            PrinterLink::Network(free.to_string()),
            PrinterLink::File(PathBuf::from("/nonexistent/lp0")),
            PrinterLink::File(std::env::temp_dir()),
            PrinterLink::Serial { port: PathBuf::from("/dev/null"), baud: 9600 },
        ] {
            let done = print(&Printer::spawn(link.clone())).await;
            assert!(matches!(done, Err(PrintFault::Unreachable(_))), "{link:?}: {done:?}");
        }
    });
}

#[test]
fn a_file_grows_and_a_pipe_that_is_never_read_fails_at_the_deadline() {
    on_a_runtime(async {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("receipts");
        std::fs::write(&path, b"").unwrap();
        let printer = Printer::spawn(PrinterLink::File(path.clone()));
        assert_eq!((print(&printer).await, print(&printer).await), (Ok(()), Ok(())));
        assert_eq!(std::fs::read(&path).unwrap(), [receipt(), receipt()].concat());

        // As `/dev/usb/lp0` without paper: it takes what fits its buffer, and then nothing more.
        let path = directory.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, 0o600.into()).unwrap();
        let mut end = std::fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
        let printer = Printer::spawn(PrinterLink::File(path.clone()));
        assert_eq!(print(&printer).await, Ok(()));
        let mut printed = vec![0; receipt().len()];
        end.read_exact(&mut printed).unwrap();
        assert_eq!(read(&printed).cuts, 1);
        let fault = loop {
            if let Err(fault) = print(&printer).await {
                break fault;
            }
        };
        assert_eq!(fault, PrintFault::Silent);
    });
}

#[test]
fn more_receipts_than_a_slow_printer_can_hold_are_refused_at_once() {
    on_a_runtime(async {
        let directory = tempfile::tempdir().unwrap();
        let (_pty, printer) = serial(&directory);
        let (answers, mut heard) = tokio::sync::mpsc::unbounded_channel();
        for _ in 0..10 {
            let answers = answers.clone();
            printer.print(receipt(), move |printed| answers.send(printed).unwrap());
        }
        let refused: Vec<_> = std::iter::from_fn(|| heard.try_recv().ok()).collect();
        assert_eq!(refused, [Err(PrintFault::Busy); 6]);
    });
}
