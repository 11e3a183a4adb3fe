//! The welcome: what one can do here, as great tiles. While the library system is away, what still works.

use super::button::Button;
use super::drawing::Drawing;
use super::on_pad::OnPadPart;
use super::place::Furnishing;
use super::speech::Speech;
use crate::station::View;

/// The tiles and what stands above and below them.
pub(super) struct Tiles {
    pub(super) title: String,
    pub(super) clock: String,
    /// What does not work, what to do, and whom to call.
    pub(super) notice: Vec<String>,
    /// What lies on the pad already.
    pub(super) pile: Option<OnPadPart>,
    pub(super) tiles: Vec<Button>,
    pub(super) next: String,
}

impl Tiles {
    pub(super) fn welcome(view: &View, furnishing: &Furnishing, speech: &Speech<'_>) -> Self {
        let offer = furnishing.offer;
        let circulates = view.online || furnishing.queue_offline;
        let tile = |action, id, drawing| Button::new(action, speech.say(id)).drawing(drawing).class("tile");
        let tiles = [
            (offer.borrow && circulates).then(|| tile("borrow", "station-borrow", Drawing::Borrow)),
            (offer.return_ && circulates).then(|| tile("return", "station-return", Drawing::GiveBack)),
            (offer.loans && view.online).then(|| tile("loans", "station-loans", Drawing::Loans)),
        ];
        let pad = view.pad.as_ref().filter(|_| circulates);
        let pile = pad.filter(|pad| pad.works && pad.items + pad.unread > 0).map(|pad| OnPadPart::welcome(pad, speech));
        let pad_away = pad.filter(|pad| !pad.works).into_iter();
        let pad_away = pad_away.flat_map(|_| [speech.say("station-pad-away"), speech.say("station-pad-away-next")]);
        let notice = match (view.online, furnishing.queue_offline) {
            (true, _) => Vec::new(),
            (false, true) => vec![speech.say("station-offline"), speech.say("station-offline-queue-next")],
            (false, false) => [speech.say("station-offline"), speech.say("station-offline-wait-next")]
                .into_iter()
                .chain(speech.contact())
                .collect(),
        };
        Self {
            title: speech.place.name.clone(),
            clock: speech.clock(),
            notice: notice.into_iter().chain(pad_away).collect(),
            pile,
            tiles: tiles.into_iter().flatten().collect(),
            next: if circulates { speech.say("station-welcome-next") } else { String::new() },
        }
    }
}
