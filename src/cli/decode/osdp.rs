//! One OSDP frame.

use omatoimi_hardware::osdp::Frame;
use serde_json::{Value, json};

use super::line::to_hex;

/// Who and what; the payload as it is, encrypted where the frame is `secure`: with a security block.
pub(super) fn decode(bytes: &[u8]) -> Result<Value, String> {
    let frame = Frame::parse(bytes).map_err(|error| error.to_string())?;
    Ok(json!({
        "address": frame.address,
        "reply": frame.is_reply,
        "sequence": frame.sequence,
        "code": to_hex(&[frame.code]),
        "payload": to_hex(&frame.payload),
        "secure": frame.security.is_some(),
    }))
}
