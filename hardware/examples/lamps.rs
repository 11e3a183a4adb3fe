//! Lets the channels of an LCUS relay board light up one after the other:
//! `cargo run -p omatoimi-hardware --example lamps -- /dev/serial/by-id/... [CHANNELS]`
//!
//! Without a board: the example `twins`, and `FOLDER/lamps`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example for a terminal")]

use std::error::Error;
use std::time::Duration;

use omatoimi_hardware::Event;
use omatoimi_hardware::lcus::spawn_lcus;
use omatoimi_hardware::port::PortSettings;
use tokio::sync::mpsc;

const LIT_FOR: Duration = Duration::from_millis(500);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let Some(port) = arguments.next() else {
        eprintln!("usage: lamps PORT [CHANNELS]");
        return Err("no port".into());
    };
    let channels: u16 = arguments.next().map_or(Ok(2), |channels| channels.parse())?;
    let (sender, mut events) = mpsc::channel(16);
    let lamps = spawn_lcus(PortSettings::new(port), (1..=channels).collect(), sender)?;
    let light = async {
        for channel in (1..=channels).cycle().take(usize::from(channels) * 3) {
            lamps.set(channel, true);
            tokio::time::sleep(LIT_FOR).await;
            lamps.set(channel, false);
        }
    };
    let show = async {
        while let Some(event) = events.recv().await {
            println!("{event:?}");
            if let Event::Lost { why } = event {
                return why;
            }
        }
        "no board is left".to_owned()
    };
    tokio::select! {
        () = light => {}
        why = show => return Err(why.into()),
    }
    lamps.stop();
    Ok(())
}
