//! One frame of an RFID reader. A frame whose check fails is shown as far as it goes and called `invalid`.

use omatoimi_hardware::pad::{Check, NotAFrame, feig, rl866, threem};
use serde_json::{Value, json};

use super::line::to_hex;

pub(super) fn decode_feig(bytes: &[u8]) -> Result<Value, String> {
    let (frame, check) = feig::Frame::read(bytes).map_err(text)?;
    Ok(show(Some(frame.command), frame.status().map(u16::from), frame.data(), check))
}

pub(super) fn decode_rl866(bytes: &[u8]) -> Result<Value, String> {
    let (frame, check) = rl866::Frame::read(bytes).map_err(text)?;
    Ok(show(frame.command(), frame.status(), frame.data(), check))
}

pub(super) fn decode_threem(bytes: &[u8]) -> Result<Value, String> {
    let (frame, check) = threem::Frame::read(bytes).map_err(text)?;
    Ok(show(Some(frame.command), frame.status().map(u16::from), frame.data(), check))
}

/// `command` in hex, null in a frame that has none; `status` as a number, null in a question.
fn show(command: Option<u8>, status: Option<u16>, data: &[u8], check: Check) -> Value {
    let check = match check {
        Check::Valid => "valid",
        Check::Invalid => "invalid",
    };
    json!({ "command": command.map(|command| to_hex(&[command])), "status": status, "data": to_hex(data), "crc": check })
}

fn text(fault: NotAFrame) -> String {
    fault.to_string()
}
