//! A wire between a kiosk and its library system that does harm when told to: answers vanish, connections end at the worst
//! moment, bytes change.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

/// What is done with the next message of some code, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Harm {
    /// The request arrives; its answer does not.
    EatAnswer,
    /// The request arrives and is done; then the connection ends, before a byte of the answer.
    CutAfterRequest,
    /// The request does not arrive: the connection ends instead.
    CutBeforeRequest,
    /// One bit of the answer changes.
    DamageAnswer,
    /// The answer comes so much later.
    Delay(Duration),
}

/// A proxy in front of one library system.
pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: SocketAddr,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    harms: Vec<([u8; 2], Harm)>,
    /// The code of every request that came from the kiosk, in order.
    requests: Vec<[u8; 2]>,
    is_down: bool,
    connections: Vec<TcpStream>,
}

impl Proxy {
    /// A proxy that listens on a port of its own.
    pub(crate) fn before(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared { upstream, state: Mutex::default() });
        let accepting = Arc::downgrade(&shared);
        thread::spawn(move || {
            for kiosk in listener.incoming().map_while(Result::ok) {
                let Some(shared) = accepting.upgrade() else {
                    return;
                };
                // A kiosk that is turned away sees its connection end.
                let _ = shared.connect(kiosk);
            }
        });
        Self { address, shared }
    }

    /// Where the kiosk finds it.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Does harm to the next request with this code, once; several orders are kept in turn.
    pub(crate) fn harm(&self, code: &str, harm: Harm) {
        let code = code.as_bytes().try_into().unwrap();
        self.shared.state().harms.push((code, harm));
    }

    /// Ends every connection and takes no other, until `up`.
    pub(crate) fn down(&self) {
        let mut state = self.shared.state();
        state.is_down = true;
        for connection in state.connections.drain(..) {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }

    pub(crate) fn up(&self) {
        self.shared.state().is_down = false;
    }

    /// How often the kiosk has sent a request with this code.
    pub(crate) fn requests(&self, code: &str) -> usize {
        self.shared.state().requests.iter().filter(|seen| **seen == code.as_bytes()).count()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.down();
        // The listener waits for one more connection to see that it is over.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn connect(self: Arc<Self>, kiosk: TcpStream) -> std::io::Result<()> {
        if self.state().is_down {
            return Ok(());
        }
        let library = TcpStream::connect(self.upstream)?;
        kiosk.set_nodelay(true)?;
        library.set_nodelay(true)?;
        self.state().connections.extend([kiosk.try_clone()?, library.try_clone()?]);
        let (from_kiosk, to_library) = (kiosk.try_clone()?, library.try_clone()?);
        let (tell, harms) = mpsc::channel();
        let shared = Arc::clone(&self);
        thread::spawn(move || shared.carry_requests(from_kiosk, to_library, &tell));
        thread::spawn(move || carry_answers(library, kiosk, &harms));
        Ok(())
    }

    fn carry_requests(&self, mut kiosk: TcpStream, mut library: TcpStream, tell: &mpsc::Sender<Option<Harm>>) {
        while let Some(frame) = read_frame(&mut kiosk) {
            let harm = self.take_harm(&frame);
            if harm == Some(Harm::CutBeforeRequest) {
                break;
            }
            if tell.send(harm).is_err() || library.write_all(&frame).is_err() {
                break;
            }
        }
        cut(&kiosk, &library);
    }

    fn take_harm(&self, frame: &[u8]) -> Option<Harm> {
        let code: [u8; 2] = frame.get(..2)?.try_into().ok()?;
        let mut state = self.state();
        state.requests.push(code);
        let at = state.harms.iter().position(|(meant, _)| *meant == code)?;
        Some(state.harms.remove(at).1)
    }
}

/// Each answer belongs to the oldest request that has none: library systems answer in order.
fn carry_answers(mut library: TcpStream, mut kiosk: TcpStream, harms: &mpsc::Receiver<Option<Harm>>) {
    while let Some(mut frame) = read_frame(&mut library) {
        match harms.try_recv().ok().flatten() {
            Some(Harm::EatAnswer) => continue,
            Some(Harm::CutAfterRequest | Harm::CutBeforeRequest) => break,
            Some(Harm::DamageAnswer) => frame[10] ^= 1,
            Some(Harm::Delay(by)) => wait(by),
            None => {}
        }
        if kiosk.write_all(&frame).is_err() {
            break;
        }
    }
    cut(&kiosk, &library);
}

fn read_frame(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut frame = Vec::new();
    let mut byte = [0];
    while frame.last() != Some(&b'\r') {
        stream.read_exact(&mut byte).ok()?;
        frame.extend(byte);
    }
    Some(frame)
}

fn cut(one: &TcpStream, other: &TcpStream) {
    let _ = one.shutdown(Shutdown::Both);
    let _ = other.shutdown(Shutdown::Both);
}

/// Lets the time pass that the harm consists of.
fn wait(by: Duration) {
    let (_never, silence) = mpsc::channel::<()>();
    assert_eq!(silence.recv_timeout(by), Err(RecvTimeoutError::Timeout));
}
