//! `[station.ID]`: self-checkout stations, as written.

use schemars::JsonSchema;
use serde::Deserialize;

/// `[station.ID]`: a self-checkout station.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct Station {
    /// The device that reads cards and barcoded items.
    #[schemars(required)]
    pub(in crate::config) reader: Option<String>,
    /// The RFID pad: items are listed, lent and taken back as they lie there, and their tags set.
    pub(in crate::config) pad: Option<String>,
    /// The receipt printer.
    pub(in crate::config) printer: Option<String>,
    /// Whether a PIN is asked for. Default: true.
    pub(in crate::config) pin: Option<bool>,
    /// How long nothing may happen before the patron is logged out, 1 s to 10 min. Default: `90s`.
    pub(in crate::config) idle_timeout: Option<String>,
    /// The patron screen; text is sized by it.
    pub(in crate::config) screen: Option<Panel>,
    /// What the screen offers, whatever the library system says that it supports. Default: all of it.
    #[schemars(length(min = 1))]
    pub(in crate::config) offer: Option<Vec<Offered>>,
    /// Whether the patron's name is shown after login. Default: false.
    pub(in crate::config) show_name: Option<bool>,
    /// Where unpaid fees can be paid, `https://...`; shown as a QR code beside them.
    pub(in crate::config) payment_page: Option<String>,
    /// A text of the library's own for receipts, in the manner of `config/receipt.txt`. Left out: the built-in one.
    pub(in crate::config) receipt_template: Option<String>,
}

/// `screen = { pixel_pitch = "0.248mm", viewing = "600mm" }`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct Panel {
    /// From one pixel to the next, in mm. Default: `0.248mm`, a 22-inch full-HD panel.
    pub(in crate::config) pixel_pitch: Option<String>,
    /// From the eye to the screen, in mm. Default: `600mm`.
    pub(in crate::config) viewing: Option<String>,
}

/// Something a station does for patrons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::config) enum Offered {
    /// Lending.
    Borrow,
    /// Taking back, without a login.
    Return,
    /// The patron's own loans.
    Loans,
    /// Renewing one loan.
    Renew,
    /// Renewing all of them.
    RenewAll,
    /// The patron's holds, and cancelling them.
    Holds,
    /// Unpaid fees.
    Fees,
}
