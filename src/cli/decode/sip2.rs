//! One SIP2 frame, taken apart.

use serde_json::{Map, Value, json};

use crate::config::Encoding;
use crate::sip2::{FrameTooLong, MAX_FRAME_LEN, Splitter, decode_text, parse};

/// The frame's parts: `code`, `fixed` by the names of the protocol description, `fields` as [code, text] in order,
/// `sequence`, and what its `checksum` is. What stands before it and after it on the wire (CR, LF, blanks) may be there.
pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> Result<Value, String> {
    let frame = only_frame(bytes)?;
    let received = parse(&frame).map_err(|error| error.to_string())?;
    let message = received.message;
    let text = |value: &[u8]| Value::from(decode_text(value, encoding));
    let fixed: Map<String, Value> = message.parts().map(|(name, value)| (name.to_owned(), text(value))).collect();
    let fields: Vec<Value> = message.fields().map(|(code, value)| json!([code.to_string(), text(value)])).collect();
    Ok(json!({
        "code": message.code().to_string(),
        "fixed": fixed,
        "fields": fields,
        "sequence": message.sequence(),
        "checksum": received.checksum.name(),
    }))
}

fn only_frame(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut splitter = Splitter::default();
    let pushed = if bytes.len() > MAX_FRAME_LEN + 2 { Err(FrameTooLong) } else { splitter.push(bytes) };
    pushed.and_then(|()| splitter.push(b"\r")).map_err(|error| error.to_string())?;
    let frame = splitter.next_frame().ok_or("no frame, only line ends and blanks")?;
    if splitter.next_frame().is_some() {
        return Err("more than one frame".to_owned());
    }
    Ok(frame.to_vec())
}
