use proptest::prelude::*;
use serde_json::Value;
use tokio::sync::mpsc::Receiver;

use super::*;
use crate::control::Done;

/// A daemon's socket in a directory of its own, where each order is done at once.
struct Bench {
    directory: tempfile::TempDir,
    control: Control,
    /// Every order, once it is done.
    done: Receiver<Act>,
}

const OPEN: &str = r#"{"do":{"open":{"door":"main"}},"reason":"a delivery"}"#;
const QUICK: Duration = Duration::from_millis(200);

impl Bench {
    fn new(patience: Duration) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let (orders, mut inbox) = mpsc::channel::<Order>(8);
        let (told, done) = mpsc::channel(64);
        tokio::spawn(async move {
            while let Some(order) = inbox.recv().await {
                told.send(order.act).await.unwrap();
                drop(order.done.send(Ok(Done { act: Some(1), ..Done::default() })));
            }
        });
        let (looks, mut asked) = mpsc::channel::<oneshot::Sender<Vec<DoorLine>>>(8);
        tokio::spawn(async move {
            while let Some(answer) = asked.recv().await {
                drop(answer.send(Vec::new()));
            }
        });
        let site = Site {
            doors: vec![DoorId::new("main")],
            readers: Vec::new(),
            cards: CardPattern::new("2[0-9]{13}").unwrap(),
            zone: chrono_tz::Europe::Helsinki,
            clock: Clock::system(),
            orders,
            looks,
        };
        let control = Taken::take(&directory.path().join("control.sock")).unwrap().serve_with(site, patience);
        Self { directory, control, done }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("control.sock")
    }

    async fn client(&self) -> Client {
        Client(BufReader::new(UnixStream::connect(self.path()).await.unwrap()))
    }

    /// Says these bytes and hangs up; everything that is answered.
    async fn says(&self, bytes: &[u8]) -> String {
        let mut stream = UnixStream::connect(self.path()).await.unwrap();
        // It may hang up in the middle of a line that is too long.
        let _ = stream.write_all(bytes).await;
        let _ = stream.shutdown().await;
        let mut answers = Vec::new();
        let _ = stream.read_to_end(&mut answers).await;
        String::from_utf8(answers).unwrap()
    }

    fn orders(&mut self) -> usize {
        std::iter::from_fn(|| self.done.try_recv().ok()).count()
    }
}

struct Client(BufReader<UnixStream>);

impl Client {
    async fn says(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// The next answer; None when it is let go.
    async fn hears(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.0.read_line(&mut line).await.unwrap_or(0);
        serde_json::from_str(&line).ok()
    }
}

fn code(answer: &Value) -> Option<&str> {
    answer["trouble"]["code"].as_str()
}

#[tokio::test]
async fn two_clients_are_served_beside_each_other_line_by_line() {
    let mut bench = Bench::new(PATIENCE);
    let (mut one, mut other) = (bench.client().await, bench.client().await);
    one.says("{\"do\":").await;
    other.says(&format!("{OPEN}\n{OPEN}\n")).await;
    for _ in 0..2 {
        assert_eq!(other.hears().await.unwrap()["done"]["act"], 1);
    }
    one.says("\"doors\"}\n").await;
    assert_eq!(one.hears().await.unwrap()["doors"], serde_json::json!([]));
    assert_eq!(bench.orders(), 2);
}

#[tokio::test]
async fn promise_10_what_is_no_request_is_answered_as_such_and_does_nothing() {
    let mut bench = Bench::new(PATIENCE);
    let mut client = bench.client().await;
    for (line, expected) in [
        ("garbage", "F-CTL-02"),
        ("", "F-CTL-02"),
        ("\0\0", "F-CTL-02"),
        (r#"{"do":{"open":{"door":"yard"}}}"#, "F-CTL-04"),
        (r#"{"do":{"install-key":{"device":"main","minutes":5}}}"#, "F-CTL-05"),
        (r#"{"do":{"open":{"door":"main"}},"reason":"for 23529000035676"}"#, "F-CTL-06"),
        (r#"{"do":{"open":{"door":"main"}},"reason":"two\nlines"}"#, "F-CTL-06"),
        (r#"{"do":{"hold":{"door":"main","until":"yesterday"}}}"#, "F-CTL-07"),
    ] {
        client.says(&format!("{line}\n")).await;
        let answer = client.hears().await.unwrap();
        assert_eq!(code(&answer), Some(expected), "{line}");
        assert!(!answer.to_string().contains("23529000035676"));
    }
    client.says(&format!("{OPEN}\n")).await;
    assert_eq!(client.hears().await.unwrap()["done"]["act"], 1, "and the next request is served");
    assert_eq!(bench.orders(), 1);
}

#[tokio::test]
async fn half_a_line_is_nothing_and_a_megabyte_is_cut_off() {
    let mut bench = Bench::new(PATIENCE);
    assert_eq!(bench.says(OPEN.as_bytes()).await, "", "the line has no end");
    for cut in 0..OPEN.len() {
        let half = format!("{}\n", OPEN.get(..cut).unwrap());
        assert!(bench.says(half.as_bytes()).await.contains("F-CTL-02"), "{half}");
    }
    let padded = format!("{}{OPEN}\n", " ".repeat(1 << 20));
    let answer = bench.says(padded.as_bytes()).await;
    // A client that is still writing when it is let go may lose the answer.
    assert!(answer.is_empty() || answer.contains("F-CTL-03"), "{answer}");
    let fits = format!("{OPEN}{}\n", " ".repeat(LINE_MAX_LEN - OPEN.len() - 1));
    let too_long = format!(" {fits}");
    assert!(bench.says(too_long.as_bytes()).await.contains("F-CTL-03"));
    assert_eq!(bench.orders(), 0);
    assert!(bench.says(fits.as_bytes()).await.contains("done"));
}

#[tokio::test]
async fn a_slow_client_is_let_go_and_no_crowd_of_them_keeps_others_out() {
    let bench = Bench::new(QUICK);
    let mut slow = Vec::new();
    for _ in 0..2 * CLIENTS_AT_MOST {
        let mut client = bench.client().await;
        client.says("{").await;
        slow.push(client);
    }
    let mut client = bench.client().await;
    client.says(&format!("{OPEN}\n")).await;
    let answered = tokio::time::timeout(PATIENCE, client.hears()).await;
    assert_eq!(answered.unwrap().unwrap()["done"]["act"], 1);
    for client in &mut slow {
        assert_eq!(client.hears().await, None, "let go");
    }
}

#[tokio::test]
async fn the_file_has_its_mode_goes_with_the_daemon_and_is_taken_over_only_from_the_dead() {
    let bench = Bench::new(PATIENCE);
    let path = bench.path();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o660);
    assert_eq!(Taken::take(&path).err().unwrap().kind(), io::ErrorKind::AddrInUse, "somebody listens");
    bench.control.stop().await;
    assert!(!path.exists());

    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(path.exists(), "left behind by one that died");
    drop(Taken::take(&path).unwrap());
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, "somebody's own").unwrap();
    assert_eq!(Taken::take(&path).err().unwrap().kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "somebody's own");
    assert!(Taken::take(&bench.directory.path().join("none/control.sock")).is_err());
}

#[test]
fn i29_only_root_and_the_daemons_own_user_may_say_who_is_behind_them() {
    let own = rustix::process::getuid().as_raw();
    let name = |uid, caller| who(uid, caller).map(|note| note.as_str().to_owned());
    assert_eq!(name(Some(54_321), Some(54_322)).unwrap(), "user 54321");
    assert_eq!(name(Some(54_321), None).unwrap(), "user 54321");
    assert!(name(Some(0), Some(54_322)).unwrap().starts_with("user 54322 as "));
    assert!(name(Some(own), Some(54_322)).unwrap().starts_with("user 54322 as "));
    assert_eq!(name(None, Some(0)), Err(Trouble::WhoAsks));
    // What the unit's `PrivateUsers=` makes of every user but those two.
    assert_eq!(name(Some(65_534), None), Err(Trouble::WhoAsks), "a record of nobody names no person");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn promise_10_no_bytes_on_the_socket_act_or_end_it(
        bytes in prop_oneof![
            any::<Vec<u8>>(),
            "[\\{\\}\"a-z:,\\[\\]0-9 \n]{0,200}".prop_map(String::into_bytes),
            // A request with one byte of its words changed: none of the changes gives another one.
            (8_usize..30, any::<u8>()).prop_map(|(place, byte)| {
                let mut bytes = format!("{OPEN}\n").into_bytes();
                if bytes[place] != byte {
                    bytes[place] = byte;
                } else {
                    bytes.clear();
                }
                bytes
            }),
        ]
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut bench = Bench::new(PATIENCE);
            let answers = bench.says(&bytes).await;
            for answer in answers.lines() {
                let answer: Value = serde_json::from_str(answer).unwrap();
                assert!(answer.get("done").is_none(), "{bytes:?}");
            }
            assert_eq!(bench.orders(), 0, "{bytes:?}");
            assert!(bench.says(format!("{OPEN}\n").as_bytes()).await.contains("done"), "and it goes on");
        });
    }
}
