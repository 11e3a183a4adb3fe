//! The memory of one library tag.

use omatoimi_hardware::tag::{self, Memory, Model, Order, Set, Text, Usage};
use serde_json::{Value, json};

use super::line;

/// The largest tag of ISO 15693: 256 blocks of 32 bytes.
const MAX_MEMORY: usize = 8192;
/// What tags in libraries have, and what a few have. Only bytes that came reversed need it, and their check tells.
const BLOCK_SIZE: u8 = 4;
const LARGE_BLOCK_SIZE: u8 = 8;

/// Which model it is and what it says: `item`, `isil`, `usage`, `parts` and `part`, each null where the tag does not say.
/// `reversed` is true where each block came with its bytes the other way round.
pub(super) fn decode(line: &[u8]) -> Result<Value, String> {
    let (dsfid, digits) = match line.iter().position(|byte| *byte == b':').and_then(|at| line.split_at_checked(at)) {
        Some((dsfid, digits)) => (Some(read_dsfid(dsfid)?), digits.get(1..).unwrap_or_default()),
        None => (None, line),
    };
    let memory = line::read_hex(digits).map_err(|error| error.to_string())?;
    if memory.len() > MAX_MEMORY {
        return Err(format!("more than the {MAX_MEMORY} bytes of the largest tag"));
    }
    let read = |block_size| tag::decode(Memory { bytes: &memory, dsfid, block_size });
    let known = Some(read(BLOCK_SIZE)).filter(|tag| tag.model != Model::Unknown);
    let tag = known.unwrap_or_else(|| read(LARGE_BLOCK_SIZE));
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.as_str().to_owned());
    Ok(json!({
        "model": tag.model.name(),
        "item": text(&tag.item),
        "isil": text(&tag.owner),
        "usage": tag.usage.map(Usage::name),
        "usage_code": tag.usage.map(Usage::code),
        "usage_certain": tag.is_usage_certain,
        "parts": tag.set.map(Set::parts),
        "part": tag.set.map(Set::part),
        "reversed": tag.model == Model::Iso28560_3 && tag.order == Order::Reversed,
    }))
}

fn read_dsfid(digits: &[u8]) -> Result<u8, String> {
    match line::read_hex(digits).as_deref() {
        Ok([dsfid]) => Ok(*dsfid),
        Ok(_) | Err(_) => Err("the DSFID before the colon is not two hexadecimal digits".to_owned()),
    }
}
