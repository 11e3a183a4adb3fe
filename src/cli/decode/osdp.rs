//! One OSDP frame.

use omatoimi_hardware::osdp_frame::OsdpFrame;
use serde_json::{Value, json};

use super::line::to_hex;

/// Who and what; the payload as it is, encrypted where the frame is `secure`.
pub(super) fn decode(bytes: &[u8]) -> Result<Value, String> {
    let frame = OsdpFrame::read(bytes).map_err(|error| error.to_string())?;
    Ok(json!({
        "address": frame.address,
        "reply": frame.is_reply,
        "sequence": frame.sequence,
        "code": to_hex(&[frame.code]),
        "payload": to_hex(&frame.payload),
        "secure": frame.is_secure,
    }))
}
