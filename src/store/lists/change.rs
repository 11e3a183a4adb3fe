//! Putting cards on the lists and taking them off, each change in one commit with the record of it (I29).

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior, params};

use super::{Added, By, Note, Origin, Terms, ToList, acts, door_text};
use crate::ids::{Card, DoorId};
use crate::store::key::{Key, card_tag};
use crate::store::{Error, Store, database, seal};

impl Store {
    /// Lists a card for staff. What they listed of it before, for the same door on the same list, is replaced.
    pub fn list_card(&mut self, entry: &ToList, by: &By) -> Result<(), Error> {
        let transaction = self.register.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let keys = (&self.register_key, &self.lists_key);
        insert(&transaction, keys, entry, Origin::Staff, by)?;
        let act = match entry.terms {
            Terms::Allow { .. } => "allow",
            Terms::Deny { .. } => "deny",
        };
        acts::write(&transaction, act, entry.door.as_ref(), 1, by)?;
        transaction.commit()?;
        Ok(())
    }

    /// Lists all of these cards or, where that fails, none. With `replace`, what earlier imports brought and this one
    /// does not is taken away; what staff listed stays in any case.
    pub fn import_listed(&mut self, entries: &[ToList], replace: bool, by: &By) -> Result<Added, Error> {
        let transaction = self.register.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let keys = (&self.register_key, &self.lists_key);
        let removed = if replace { remove_imported_but(&transaction, keys.0, entries)? } else { 0 };
        for entry in entries {
            insert(&transaction, keys, entry, Origin::Import, by)?;
        }
        acts::write(&transaction, "import", None, entries.len(), by)?;
        transaction.commit()?;
        self.scrub_lists(removed)?;
        Ok(Added { listed: entries.len(), removed })
    }

    /// Takes a card off both lists, whoever put it there: from every entry of it, or from those of one door. Says how
    /// many entries there were.
    pub fn unlist_card(&mut self, card: &Card, door: Option<&DoorId>, by: &By) -> Result<usize, Error> {
        let transaction = self.register.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let tag = card_tag(&self.register_key, card);
        let removed = transaction.execute(
            "DELETE FROM listed_cards WHERE card = ?1 AND (?2 IS NULL OR door = ?2)",
            params![&*tag, door.map(DoorId::as_str)],
        )?;
        if removed == 0 {
            return Ok(0);
        }
        acts::write(&transaction, "remove", door, 1, by)?;
        transaction.commit()?;
        self.scrub_lists(removed)?;
        Ok(removed)
    }

    /// Drops what ended as long ago as entries are kept; says how many. For a trusted clock only.
    pub fn sweep_lists(&mut self, now: DateTime<Utc>) -> Result<usize, Error> {
        let oldest = now.timestamp_millis().saturating_sub(self.retention_millis());
        let swept = self.register.execute("DELETE FROM listed_cards WHERE until <= ?1", [oldest])?;
        self.scrub_lists(swept)?;
        Ok(swept)
    }

    /// What was deleted must not wait in the WAL. With a reader in the way it does, until the next time.
    fn scrub_lists(&self, deleted: usize) -> Result<(), Error> {
        if deleted > 0 {
            database::truncate_wal(&self.register)?;
        }
        Ok(())
    }
}

fn insert(
    register: &Connection,
    (register_key, lists_key): (&Key, &Key),
    entry: &ToList,
    origin: Origin,
    by: &By,
) -> Result<(), Error> {
    let tag = card_tag(register_key, &entry.card);
    let (list, verifier, sponsor, until) = match &entry.terms {
        Terms::Allow { verifier, sponsor, until } => ("allow", Some(verifier.to_text()), Some(sponsor), Some(*until)),
        Terms::Deny { until } => ("deny", None, None, *until),
    };
    register
        .prepare_cached(
            "INSERT OR REPLACE INTO listed_cards
             (card, door, list, origin, sealed, verifier, sponsor, reason, until, added_at, added_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            &*tag,
            door_text(entry.door.as_ref()),
            list,
            match origin {
                Origin::Staff => "staff",
                Origin::Import => "import",
            },
            seal::seal(lists_key, &*tag, entry.card.number().as_bytes())?,
            verifier,
            sponsor.map(Note::as_str),
            entry.reason.as_str(),
            until.map(|until| until.timestamp_millis()),
            by.at.timestamp_millis(),
            by.who.as_str(),
        ])?;
    Ok(())
}

/// Takes away what was imported and is not among `entries`; says how many.
fn remove_imported_but(register: &Connection, register_key: &Key, entries: &[ToList]) -> Result<usize, Error> {
    let stay: BTreeSet<(Vec<u8>, &str)> = entries
        .iter()
        .map(|entry| (card_tag(register_key, &entry.card).to_vec(), door_text(entry.door.as_ref())))
        .collect();
    let there: Vec<(Vec<u8>, String)> = register
        .prepare("SELECT card, door FROM listed_cards WHERE origin = 'import'")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let gone: Vec<_> = there.into_iter().filter(|(tag, door)| !stay.contains(&(tag.clone(), door.as_str()))).collect();
    for (tag, door) in &gone {
        register
            .prepare_cached("DELETE FROM listed_cards WHERE card = ?1 AND door = ?2 AND origin = 'import'")?
            .execute((tag, door))?;
    }
    Ok(gone.len())
}
