//! Shows the lengths of the frames that a Wiegand reader sends:
//! `cargo run -p omatoimi-hardware --example wiegand -- /dev/gpiochip0 17 18`, with the lines of D0 and D1.
//!
//! Bits are counted, not printed: they are somebody's card. Without a chip: the kernel module `gpio-sim` makes one.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example for a terminal")]

use std::error::Error;
use std::sync::Arc;

use omatoimi_hardware::Event;
use omatoimi_hardware::barcode::Rejected;
use omatoimi_hardware::bits::Bits;
use omatoimi_hardware::wiegand_reader::{WiegandSettings, spawn_wiegand};
use tokio::sync::mpsc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [chip, data0, data1] = arguments.as_slice() else {
        eprintln!("usage: wiegand CHIP DATA0 DATA1");
        return Err("which lines".into());
    };
    let frame = Arc::new(|bits: &Bits| {
        println!("a frame of {} bits", bits.len());
        Event::Rejected(Rejected::NotACard)
    });
    let (sender, mut events) = mpsc::channel(16);
    let settings = WiegandSettings { chip: chip.into(), data0: data0.parse()?, data1: data1.parse()?, frame };
    let _reader = spawn_wiegand(settings, sender)?;
    while let Some(event) = events.recv().await {
        println!("{event:?}");
    }
    Ok(())
}
