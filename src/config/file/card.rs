//! How the cards of a reader become the text that is looked up, as written: `card` of a device.

use schemars::JsonSchema;
use serde::Deserialize;

/// What of a UID is looked up, and how it is written in the register.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct UidText {
    /// Which byte the reader sends first: that which ISO 14443 numbers 0, or the last. Default: `first`.
    pub(in crate::config) sent_order: Option<ByteOrder>,
    /// Which bytes count, from the first: `whole`, `first-4`, `last-3`. Default: `whole`.
    #[schemars(regex(pattern = PART_PATTERN))]
    pub(in crate::config) part: Option<String>,
    /// How the register has it. Default: `hex`.
    pub(in crate::config) written: Option<Written>,
    /// Which byte is written first. Default: `first`.
    pub(in crate::config) written_order: Option<ByteOrder>,
    /// With `written = "decimal"`: at least so many digits, with zeros before. Default: 1.
    #[schemars(range(min = 1, max = 20))]
    pub(in crate::config) digits: Option<u8>,
}

/// What of a card's bits is looked up, and how it is written in the register.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct CardText {
    /// What the bits are. Default: `uid` at an OSDP reader, `number` at a Wiegand reader.
    pub(in crate::config) bits: Option<BitsAre>,
    /// Of a UID: which byte the reader sends first. Default: `first`.
    pub(in crate::config) sent_order: Option<ByteOrder>,
    /// Of a UID: which bytes count, from the first: `whole`, `first-4`, `last-3`. Default: `whole`.
    #[schemars(regex(pattern = PART_PATTERN))]
    pub(in crate::config) part: Option<String>,
    /// Of a UID: how the register has it. Default: `hex`.
    pub(in crate::config) written: Option<Written>,
    /// Of a UID: which byte is written first. Default: `first`.
    pub(in crate::config) written_order: Option<ByteOrder>,
    /// Of a number, or a UID with `written = "decimal"`: at least so many digits, with zeros before. Default: 1.
    #[schemars(range(min = 1, max = 20))]
    pub(in crate::config) digits: Option<u8>,
    /// Of a number: the facility before it, in so many digits. Left out: the number alone.
    #[schemars(range(min = 1, max = 20))]
    pub(in crate::config) facility_digits: Option<u8>,
}

/// What `part` may look like.
const PART_PATTERN: &str = "^(whole|(first|last)-([1-9]|10))$";

/// What the bits of a card are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::config) enum BitsAre {
    /// The bytes of a UID; of 26 and 34 bits those between the parity bits.
    Uid,
    /// The number of a card of 26, 32, 34 or 37 bits.
    Number,
}

/// Which byte comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::config) enum ByteOrder {
    /// The first, UID0.
    First,
    /// The last.
    Last,
}

/// How a register has a UID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::config) enum Written {
    /// `04A1B2C3`.
    Hex,
    /// `04a1b2c3`.
    LowerHex,
    /// `77705923`.
    Decimal,
}
