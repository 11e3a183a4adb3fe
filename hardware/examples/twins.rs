//! Plugs in devices that are not there, for the other examples and for a daemon:
//! `cargo run -p omatoimi-hardware --example twins -- FOLDER`
//!
//! Behind names in the folder: `scanner`, `keypad`, `card` (a reader that prints UIDs), `relay` (Modbus, unit 1), `lamps`
//! (LCUS), `osdp` (address 0, its key in the file `osdp-key`), and the pads `feig`, `rl866` and `3m` with three books each.
//! Every three seconds something happens: a code is scanned, keys are pressed, a card is presented, the relay's input 0 moved, and
//! a book taken off each pad or laid on it again. What the daemon does to relay and lamps is shown.
//!
//! GPIO and Wiegand have no twin: the kernel module `gpio-sim` makes a chip where there is none.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example for a terminal")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use omatoimi_hardware::bits::Bits;
use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::twin::{
    Direction, Pty, Tap, Timing, TwinKeypad, TwinOsdp, TwinPad, TwinReader, TwinRelay, TwinScanner, TwinTag, TwinUid,
    no_tap,
};

const KEY: [u8; 16] = *b"only of twins...";
const EVERY: Duration = Duration::from_secs(3);
const UID: [u8; 4] = [0x04, 0xA1, 0xB2, 0xC3];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: twins FOLDER");
        return Err("no folder".into());
    };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("osdp-key"), KEY)?;
    let scanner = TwinScanner::open(folder.join("scanner"), no_tap())?;
    let keypad = TwinKeypad::open(folder.join("keypad"), no_tap())?;
    let card = TwinUid::open(folder.join("card"), no_tap())?;
    let relay = TwinRelay::open(folder.join("relay"), 1, shown())?;
    let lamps = Pty::open(folder.join("lamps"))?;
    let reader = TwinReader::new(0, Some(KEY));
    let _bus = TwinOsdp::open(folder.join("osdp"), vec![reader.clone()], no_tap())?;
    let mut pads = Vec::new();
    for (name, make) in [("feig", Make::Feig), ("rl866", Make::Rl866), ("3m", Make::ThreeM)] {
        let pad = TwinPad::open(folder.join(name), make, Timing::of(make), no_tap())?;
        for serial in 0..3 {
            let book = book(serial)?;
            pad.change(|reader| reader.put(book));
        }
        pads.push(pad);
    }
    tokio::spawn(show_lamps(lamps));
    println!("plugged in, in {}; Ctrl-C pulls all plugs", folder.display());
    let mut now = false;
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            ended = tokio::signal::ctrl_c() => return Ok(ended?),
        }
        now = !now;
        scanner.present("23529000035676").await?;
        keypad.press("1234#").await?;
        card.present(&UID).await?;
        reader.present(&Bits::from_bytes(&UID, 32).ok_or("bits")?);
        relay.set_input(0, now);
        for pad in &pads {
            let book = book(0)?;
            pad.change(|reader| if now { drop(reader.take(book.uid)) } else { reader.put(book) });
        }
    }
}

fn book(serial: u32) -> Result<TwinTag, Box<dyn Error>> {
    Ok(TwinTag::book(serial, &format!("16201{serial:05}"))?)
}

/// The writes to a relay board, and no readings.
fn shown() -> Tap {
    Arc::new(|direction, bytes: &[u8]| {
        if let (Direction::ToDevice, [_, 5, _, coil, value, ..]) = (direction, bytes) {
            println!("relay: coil {coil} {}", if *value == 0 { "off" } else { "on" });
        }
    })
}

async fn show_lamps(line: Pty) {
    let mut buffer = [0; 64];
    while let Ok(count) = line.read(&mut buffer).await {
        for frame in buffer.get(..count).unwrap_or_default().chunks(4) {
            if let [0xA0, channel, op, _] = frame {
                println!("lamps: channel {channel} {}", if *op == 0 { "off" } else { "on" });
            }
        }
    }
}
