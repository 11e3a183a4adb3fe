//! The machine's state as the patron sees it.

use super::desk::Desk;
use super::login::Login;
use super::machine::Station;
use super::session::{Session, Stage};
use super::{Account, Comfort, Help, Screen, View};
use crate::register::circulation::Text;
use crate::time::Now;

impl Station {
    /// What is shown now.
    pub fn view(&self, now: Now) -> View {
        let online = self.desk.is_online();
        let Some(session) = &self.session else {
            return View {
                step: self.step,
                language: self.desk.first_language(),
                offered_language: None,
                comfort: Comfort::default(),
                screen: if self.desk.reader_works { Screen::Welcome } else { Screen::OutOfOrder },
                ends_in: None,
                help: None,
                online,
                in_session: false,
                pad: self.on_pad(),
            };
        };
        let waits = session.ending.is_none() && !session.holds() && session.counts_down();
        View {
            step: self.step,
            language: session.language,
            offered_language: session.offered_language(&self.desk),
            comfort: session.comfort,
            screen: session.screen(&self.desk, now),
            ends_in: if waits { session.idle.ends_in(now.mono) } else { None },
            help: session.help.then_some(Help),
            online,
            in_session: !matches!(session.stage, Stage::Start),
            pad: self.on_pad(),
        }
    }
}

impl Session {
    fn screen(&self, desk: &Desk, now: Now) -> Screen {
        if self.ending.is_some() {
            return Screen::Checking;
        }
        if self.other.is_some() {
            return Screen::AnotherCard { pile_count: self.ledger.pile().done };
        }
        if let Some(put_back) = self.put_back(now) {
            return put_back;
        }
        let summary = || self.ledger.summary(desk.settings.has_printer);
        match &self.stage {
            Stage::Start if desk.reader_works => Screen::Welcome,
            Stage::Start => Screen::OutOfOrder,
            Stage::Card(purpose) => Screen::Card { purpose: *purpose },
            Stage::Login(login) => pin(login, desk),
            Stage::Refused { why, messages, .. } => Screen::CardRefused { why: *why, messages: messages.clone() },
            Stage::Borrow => Screen::Borrow { pile: self.ledger.pile(), name: self.name() },
            Stage::Return => Screen::Return { pile: self.ledger.pile() },
            Stage::Account => Screen::Account(self.account_view(desk, now)),
            Stage::Receipt => Screen::Receipt { summary: summary() },
            Stage::Printing { .. } => Screen::Printing { summary: summary() },
            Stage::Thanks { printed, .. } => Screen::Thanks { summary: summary(), printed: *printed },
        }
    }

    fn account_view(&self, desk: &Desk, now: Now) -> Account {
        let offer = desk.settings.offer;
        let view = self.account.view(desk.today(now));
        let owes = view.fees.as_ref().is_some_and(|fees| fees.cents > 0);
        Account {
            can_renew: offer.renew,
            can_renew_all: offer.renew_all && view.loans != Some(0) && !self.account.renews_all(),
            payment_page: desk.settings.payment_page.clone().filter(|_| owes && offer.fees),
            fees: view.fees.clone().filter(|_| offer.fees),
            name: self.name(),
            ..view
        }
    }

    fn name(&self) -> Text {
        self.patron.as_ref().map(|patron| patron.name.clone()).unwrap_or_default()
    }

    fn offered_language(&self, desk: &Desk) -> Option<crate::i18n::Language> {
        let kept = self.patron.as_ref()?.language?;
        (kept != self.language && desk.settings.languages.contains(&kept)).then_some(kept)
    }
}

fn pin(login: &Login, desk: &Desk) -> Screen {
    match (login.typed(), &desk.settings.pin) {
        (Some(typed), Some(pin)) => {
            Screen::Pin { purpose: login.purpose, typed, longest: pin.max_len, any_length: pin.min_len != pin.max_len }
        }
        (Some(_) | None, Some(_) | None) => Screen::Checking,
    }
}
