//! A patron's hand and eye at the station's screen: its page over HTTP, as a browser asks for it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use super::kiosk::Kiosk;
use super::wait::{SOON, until};

/// The page of `[station.kiosk]`.
pub(crate) struct Screen {
    address: SocketAddr,
}

impl Screen {
    pub(crate) fn of(kiosk: &Kiosk) -> Self {
        Self { address: (kiosk.address(), 8080).into() }
    }

    /// Waits until this screen is shown.
    pub(crate) fn wait_for(&self, name: &str) {
        self.wait_for_one_of(&[name]);
    }

    /// Waits until one of these screens is shown, and says which.
    pub(crate) fn wait_for_one_of(&self, names: &[&str]) -> String {
        until(&format!("a screen of {names:?}"), 3 * SOON, || {
            self.value("screen").filter(|shown| names.contains(&shown.as_str()))
        })
    }

    /// Waits until these words are shown.
    pub(crate) fn wait_for_text(&self, words: &str) {
        until(&format!("`{words}` on the screen"), SOON, || self.page()?.contains(words).then_some(()));
    }

    /// Touches what does this, on the screen as it is now; one that moved on meanwhile is touched again.
    pub(crate) fn tap(&self, action: &str, value: &str) {
        until(&format!("the touch `{action}` counts"), SOON, || {
            let (step, token) = (self.value("step")?, self.value("token")?);
            let body = format!("step={step}&action={action}&value={value}&token={token}");
            let head = format!(
                "POST /station/kiosk/tap HTTP/1.1\r\nOrigin: http://{}\r\nContent-Length: {}\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\n",
                self.address,
                body.len()
            );
            let status = self.ask(&head, &body)?.split(' ').nth(1)?.to_owned();
            assert!(["204", "409"].contains(&status.as_str()), "{action}: {status}");
            // A touch that is of no use here is none that the story asks for.
            (status == "204").then_some(())
        });
    }

    fn page(&self) -> Option<String> {
        self.ask("GET /station/kiosk HTTP/1.1\r\n", "")
    }

    /// A `data-` attribute of the page.
    fn value(&self, name: &str) -> Option<String> {
        let page = self.page()?;
        let (_, rest) = page.split_once(&format!("data-{name}=\""))?;
        Some(rest.split('"').next()?.to_owned())
    }

    fn ask(&self, head: &str, body: &str) -> Option<String> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.set_read_timeout(Some(SOON)).unwrap();
        write!(stream, "{head}Host: {}\r\nConnection: close\r\n\r\n{body}", self.address).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    }
}
