//! Shows an input of a GPIO chip, and lets an output follow it:
//! `cargo run -p omatoimi-hardware --example gpio -- /dev/gpiochip0 4 17`, with the lines of the input and the output.
//!
//! Without a chip: the kernel module `gpio-sim` makes one.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example for a terminal")]

use std::error::Error;

use omatoimi_hardware::Event;
use omatoimi_hardware::board::Layout;
use omatoimi_hardware::gpio::{GpioSettings, spawn_gpio};
use tokio::sync::mpsc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [chip, input, output] = arguments.as_slice() else {
        eprintln!("usage: gpio CHIP INPUT OUTPUT");
        return Err("which lines".into());
    };
    let (input, output) = (input.parse()?, output.parse()?);
    let layout = Layout { outputs: vec![output], inputs: vec![input], ..Layout::default() };
    let (sender, mut events) = mpsc::channel(16);
    let board = spawn_gpio(GpioSettings::new(chip, layout), sender)?;
    while let Some(event) = events.recv().await {
        println!("{event:?}");
        if let Event::Input { high, .. } = event {
            board.set(output, high);
        }
    }
    Ok(())
}
