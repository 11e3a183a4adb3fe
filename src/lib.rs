//! omatoimi opens the door of a library without staff and lends books there: card, PIN, verdict, record, release; and at
//! the self-checkout station loans, returns, renewals.
//!
//! # The map
//!
//! ```text
//!  scanner, keypad, touch --bytes--> hardware, web --events--> door, station --commands--> hardware --> lock, paper
//!                                                                |    ^
//!                                                          asks  v    | answers
//!                         policy (pure)    register (the ILS over SIP2)    store (SQLite), pin (Argon2id), outbox
//! ```
//!
//! One way: bytes in, decision, record, bytes out. The deciding parts take facts and the time and give commands; they
//! know neither sockets nor SQL nor serial ports. Everything that waits lives in the shell around them.
//!
//! - Vocabulary, which anything may use: [`ids`], [`time`], [`i18n`], [`incident`].
//! - Deciding, pure: [`policy`] (may this patron come in now?), [`door`] (one visit as a state machine; the door itself,
//!   leaf and lock, as another), [`station`] (one session at a self-checkout station, as another), [`building`] (lights,
//!   alarm, announcements, people inside), [`register::Link`] (online, offline, next try), [`sip2::Session`] (turns on
//!   one connection), [`pin::limits`] (how often a PIN may be tried), [`outbox::Replay`] (what was queued, told once),
//!   [`receipt::Slips`] (the bytes of a receipt).
//! - Keeping: [`store`] (entries, attempts, known patrons, what waits for the ILS, and forgetting them), [`pin`]
//!   (verifiers and the pepper).
//! - Speaking: [`sip2`] (the protocol, both sides), [`register`] (the library system as a link and its answers), and
//!   the crate [`omatoimi_hardware`], which knows nothing of patrons, PINs or SIP2.
//! - The shell: [`daemon`] (one loop that owns every machine; threads for the store, for hashing and for each bus),
//!   [`control`] (the socket over which staff act), [`web`] (the pages at the door and at the station, `/healthz`, the
//!   simulator page), [`config`] (one file, judged as a whole), [`cli`] and [`demo`].
//!
//! Dependencies point one way:
//!
//! ```text
//! cli, demo -> daemon -> web, control -> store, receipt -> outbox -> station -> door, building -> register -> sip2
//!     -> policy, pin -> the vocabulary
//! ```
//!
//! Plain types go both ways between `config` and what is configured (rules are settings), between `store` and `pin` (key
//! files and verifiers), `daemon` and `web` (what works, what a door shows), `cli` and `demo` (how a command ends).
//! `building`, `door`, `outbox`, `policy` and `pin` import neither tokio nor rusqlite nor the hardware crate; `station`
//! knows of that what a tag on a pad is.
//!
//! Comments cite the design's own pages by name and section (`contract.md`, `security.md`, `sip2.md`, `hardware.md`,
//! `domain.md`): the names and bytes that outsiders rely on, the rules of security, and what was measured on real
//! devices and library systems. `promise 4` is one of those below; `I24` is an invariant of `security.md` 9.
//!
//! # Glossary
//!
//! The words are the field's own, and each has one meaning here.
//!
//! - **Patron**: a person with a library card. **Item**: what is lent.
//! - **ILS**: the integrated library system, where patrons, items and loans live; in SIP2 the **ACS**.
//! - **SIP2**: the protocol between self-service devices and an ILS. `63`/`64` asks about a patron; **BL** says that
//!   the card is known, **CQ** that the PIN is right.
//! - **Card**: the number on a patron's card, in a form the site accepts; nothing else is ever taken for one.
//! - **Visit**: from a card to the door being locked again, or to the refusal. It has a number, and answers carry it.
//! - **Session**: at a station, from the first touch, card or item to the empty screen. **Step**: a number that changes
//!   whenever the meaning of a touch does. **Checkout** lends an item, **checkin** takes it back, a **hold** reserves it.
//! - **Verdict**: what the rules make of one visit: granted, or refused with one **reason**, a word of `contract.md` 5.
//! - **Entry**: the record of a verdict in the entry log. **Visitor**: the pseudonym in a refusal's entry.
//! - **Facts**: what the rules need to know of a patron, and no more; see [`policy::PatronFacts`].
//! - **Verifier**: what is kept of a PIN, an Argon2id hash keyed with the **pepper**, a secret outside the store.
//! - **Known patron**: one whom the ILS vouched for lately enough to enter while it is away.
//! - **Act**: a loan or a return in the **outbox**, which waits until the ILS can be told of it. **Replay**: telling it.
//!   **Unknown outcome**: it was sent, and nobody can say whether it happened.
//! - **Attempt**: one PIN about to be checked; counted first, handed back when nobody could tell whether it was right.
//! - **Store key**: the secret under which the store's other keys are made. **Hour key**: the random key of one clock
//!   hour, under which its card numbers are sealed; when it goes, they are gone.
//! - **Retention**: how long an entry lives, at most 14 d. **Purge**: forgetting what is past it. **Scrub**: rewriting
//!   the file, so that no byte of it is left.
//! - **Strike**: an electric lock in the door frame. **Fail-secure**: power releases it. **Fail-safe**: power holds it.
//! - **Release**: the bounded pulse in which the door can be opened. **Secure**: put back to locked, and read back.
//! - **Portal**: the door itself: **leaf**, lock and inputs. **Contact**: the switch that tells whether the leaf is closed.
//!   **REX**: request to exit, a button or a handle contact inside; this program never stands between it and the lock.
//!   **Tamper**: the contact that tells of a hand at the box. **Bolt**: the contact that tells that it is thrown.
//! - **Forced**: opened though nobody released it, from neither side. **Held open**: open for longer than it may be.
//! - **Opening** of a counted door: from a release to the door being closed again; as many people come in as logged in.
//! - **Incident**: what staff should hear of; it has a code, and is kept as long as an entry.
//! - **Hold**: staff let a door stand open until a moment, over restarts too. **Lockdown**: staff stop every entry but that
//!   of the allow list.
//! - **Fire**: the fire panel has called; the door is released until somebody on site resets it, over restarts too.
//! - **Interlock**: two doors of which one is released only while the other is closed and locked.
//! - **Coil**: an output of a Modbus board. **Twin**: a simulated device that speaks the real one's bytes.
//! - **Time in service**: how long this store has been served, over all restarts; it knows no wall clock.
//! - **Staff act**: what somebody who has a shell on the machine tells the daemon to do.
//! - **Replica**, **hub**: the register copied to a kiosk, and where it is copied from. Not built yet.
//!
//! # The promises, and the tests that hold them
//!
//! A test's name begins with the promise or the invariant it holds; `grep -rn promise_4_` finds all of one.
//!
//! 1. A door opens only on a verdict made for this card, at this door, in this visit. A late answer opens nothing.
//!    `promise_1_every_release_has_its_own_right_answer_and_its_own_stored_entry`,
//!    `promise_1_an_answer_that_comes_after_the_visit_opens_nothing`,
//!    `promise_1_the_late_answer_of_a_silent_ils_changes_nothing`,
//!    `promise_1_recorded_servers_give_the_verdicts_they_gave`, `i4_an_answer_nobody_asked_for_opens_nothing`.
//! 2. Anything unclear is a refusal: an answer that cannot be parsed, a missing field, a fact a rule needs and nobody
//!    sent, an unknown state, a failed log. The way out never depends on this program.
//!    `promise_2_every_unclear_answer_is_a_refusal`, `promise_2_only_an_explicit_yes_to_card_and_pin_is_right`,
//!    `promise_2_a_fact_that_a_rule_needs_and_nobody_sent_refuses`,
//!    `promise_2_an_unclear_answer_is_a_refusal_and_the_attempt_is_handed_back`,
//!    `i25_no_unclear_answer_opens_the_door`, `i22_a_full_disk_refuses_loses_nothing_and_recovers`,
//!    `i34_an_unset_clock_opens_nothing`,
//!    `promise_2_every_recorded_answer_ends_as_its_columns_say_whatever_was_asked`,
//!    `promise_2_an_unclear_answer_is_no_login_and_the_attempt_is_handed_back`,
//!    `i2_who_goes_out_by_the_button_or_the_handle_forces_nothing`, `i5_nobody_secures_a_door_against_a_fire`,
//!    `i5_a_fire_outlives_a_power_cut_until_somebody_resets_it_and_then_is_over_for_good`.
//! 3. The attempt is on disk before the PIN is checked, the entry before the lock moves. A power cut at any instant
//!    leaves no granted entry missing and no half record.
//!    `i7_promise_3_the_attempt_is_on_disk_before_anybody_is_asked`,
//!    `i1_promise_3_the_lock_does_not_move_before_the_entry_is_on_disk`,
//!    `i1_power_cuts_at_any_moment_after_the_last_key_never_leave_an_opening_without_its_entry`,
//!    `i21_an_acknowledged_entry_is_there_after_a_power_cut`, `promise_3_a_visit_costs_two_commits`.
//! 4. Two weeks after its login an entry is gone: row, index, free pages, WAL; not earlier, whatever a synchronised
//!    clock does. A kiosk that was off forgets at its next start, before it serves anything.
//!    `promise_4_an_entry_is_there_a_second_before_two_weeks_and_gone_a_second_after`,
//!    `promise_4_a_kiosk_that_was_switched_off_forgets_at_its_next_start_before_it_serves`,
//!    `promise_4_no_config_keeps_an_entry_longer_than_fourteen_times_24_hours`,
//!    `i15_after_the_purge_no_byte_of_card_blob_or_id_is_in_any_file`,
//!    `i16_a_backup_of_the_log_yields_no_card_once_the_hour_keys_are_gone`,
//!    `i20_an_unbelieved_jump_of_three_weeks_erases_nothing`,
//!    `promise_4_i15_the_id_of_an_entry_goes_with_the_entry_while_the_incident_stays`. Stills are not built yet.
//! 5. PINs exist only as keyed Argon2id verifiers at rest, and in memory only while being checked. A stolen disk
//!    without its key gives no PIN and no card number. `promise_5_the_working_memory_is_wiped_after_each_use`,
//!    `i12_a_verifier_moved_to_another_card_kiosk_or_pepper_fails`,
//!    `i10_foreign_parameters_are_no_verifier_before_anything_is_computed`, `i11_neither_card_nor_pin_prints`.
//! 6. On every screen and at every door, wrong PIN and unknown card look and time the same. Guessing is limited per card and per door,
//!    across restarts, and a stranger cannot lock a patron out for long.
//!    `promise_6_wrong_pin_unknown_card_and_locked_card_look_and_time_the_same`,
//!    `i9_promise_6_every_way_of_failing_takes_the_same_time_with_a_slow_library_system`,
//!    `promise_6_no_refusal_speaks_a_language_that_only_a_right_pin_tells`,
//!    `i8_a_card_locked_by_wrong_pins_stays_locked_through_a_power_cut`, `i8_a_restart_does_not_free_a_full_day`,
//!    `i13_one_cards_wrong_pins_do_not_lock_another_card`,
//!    `promise_6_wrong_pin_unknown_card_and_locked_card_look_and_time_the_same_at_the_station`,
//!    `promise_6_offline_an_unknown_card_a_stale_one_and_a_wrong_pin_are_alike`.
//! 7. With the ILS gone, patrons known within the allowed age still enter; bans and expiry already known still hold.
//!    `promise_7_a_known_patron_still_enters_and_an_unknown_one_does_not`,
//!    `promise_7_what_was_known_of_a_patron_still_holds_offline`, `promise_7_a_server_that_restarts_is_back_by_itself`.
//!    Loans and returns are queued and never sent twice blindly; what cannot be told is left to staff.
//!    `promise_7_a_loan_made_offline_outlives_a_power_cut_and_is_told_once_with_its_own_time`,
//!    `promise_7_a_loan_whose_answer_was_eaten_is_never_sent_twice`,
//!    `promise_7_a_power_cut_in_the_middle_of_the_replay_sends_nothing_twice`,
//!    `promise_7_what_was_queued_is_told_in_order_with_its_own_time_and_nothing_is_kept`,
//!    `promise_7_an_act_whose_answer_was_lost_is_asked_about_and_not_sent_again`,
//!    `promise_7_i23_no_loss_and_no_crash_makes_two_loans_of_one_act_or_forgets_one`,
//!    `promise_7_a_crash_after_any_step_of_a_replay_and_a_loss_at_any_question_leaves_no_act_twice_or_forgotten`.
//! 8. Every lock that is released is relocked: by plan, by restart, by the thread that ends.
//!    `promise_8_a_release_ends_by_itself`, `promise_8_a_release_ends_on_time_while_the_daemon_hangs`,
//!    `promise_8_a_power_cut_while_the_door_is_released_is_logged_and_relocked_at_the_next_start`,
//!    `promise_8_a_bus_cut_while_the_door_is_released_is_a_fault_and_relocks_when_mended`,
//!    `i3_sigterm_relocks_a_released_door_and_ends_with_0`, `i3_a_panic_on_the_boards_thread_secures_its_locks`,
//!    `i6_no_release_is_longer_than_thirty_seconds`,
//!    `promise_8_a_door_is_relocked_as_it_closes_behind_the_patron`,
//!    `i5_i6_a_door_is_released_for_a_reason_only_and_forced_without_one_only`. A watchdog is not built yet.
//! 9. A loan and a tag's security bit are two facts: the library system first, the tag after, read back, tried again, and
//!    never silently out of step. A loan made while the library system is away releases the tag and is told to staff.
//!    `promise_9_a_tag_is_released_only_after_the_library_systems_yes`,
//!    `promise_9_a_no_of_the_library_system_leaves_security_on`,
//!    `promise_9_a_return_is_secured_and_read_back_before_it_says_done`,
//!    `promise_9_what_is_put_back_is_tried_again_by_itself`,
//!    `promise_9_leaving_with_a_pending_tag_is_a_staff_event`,
//!    `promise_9_a_loan_queued_offline_releases_and_is_written_down_as_unconfirmed`,
//!    `promise_9_a_loan_that_passed_the_gate_unconfirmed_is_shown_as_such_until_it_is_cleared`,
//!    `promise_9_a_rejected_replay_of_a_loan_that_passed_the_gate_is_told_to_staff`,
//!    `promise_9_a_book_scanned_offline_and_laid_on_the_pad_later_is_released_once_the_outbox_says_so`,
//!    `promise_9_a_tag_released_at_any_moment_of_a_replay_that_is_rejected_is_told_to_staff`,
//!    `promise_9_no_tag_is_released_without_a_yes_and_no_return_says_done_unsecured`,
//!    `promise_9_at_the_end_bits_and_books_agree_or_staff_heard_of_it`.
//! 10. No hostile barcode, tag, ILS answer, HTTP request or config file panics the program, injects a field or reaches
//!     a log. `i24_any_bytes_in_any_chunks_give_the_same_valid_codes`, `i24_no_field_can_carry_a_second_one`,
//!     `i24_no_bytes_from_the_scanner_open_the_door_or_stop_the_next_patron`,
//!     `i25_any_stream_in_any_pieces_neither_panics_nor_grants`,
//!     `i25_a_flood_of_a_megabyte_ends_the_connection_at_64_kib`,
//!     `i27_a_rebound_name_and_a_foreign_page_change_nothing`, `promise_10_any_bytes_as_a_config_are_survived`,
//!     `promise_10_no_command_and_no_state_prints_a_card_or_a_pin`,
//!     `promise_10_no_command_and_no_view_of_a_station_prints_a_card_a_pin_or_a_title`,
//!     `promise_10_nothing_a_tag_says_is_printed`.
//! 11. A config that does not check is never applied; a running door survives any bad edit.
//!     `promise_11_a_config_with_any_error_in_it_is_never_given_out`,
//!     `a_wrong_config_is_refused_with_its_place_and_78`.
//! 12. Every staff act is in a hash-chained audit trail. Each is on disk with who, when, where and why before it is
//!     carried out, and what came of it after:
//!     `i29_staff_open_a_door_and_it_is_on_record_who_did_it_why_and_what_came_of_it`,
//!     `i29_nothing_opens_that_was_not_written_down_and_every_order_has_one_answer`,
//!     `i29_what_cannot_be_written_down_opens_nothing_and_still_locks`. The chain is not built yet.

pub mod building;
pub mod cli;
pub mod config;
pub mod control;
pub mod daemon;
pub mod demo;
pub mod door;
pub mod i18n;
pub mod ids;
pub mod incident;
pub mod outbox;
pub mod pin;
pub mod policy;
pub mod receipt;
pub mod register;
pub mod sip2;
pub mod station;
pub mod store;
pub mod time;
pub mod web;
