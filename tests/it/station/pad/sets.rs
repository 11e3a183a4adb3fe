//! Sets of several parts, and items with more than one tag.

use super::*;

#[test]
fn a_set_is_lent_only_when_every_part_lies_on_the_pad() {
    let mut bench = PadBench::borrowing();
    for number in 1..4 {
        bench.lay_tag(number, part(SINUHE, number, 4), None);
    }
    assert!(bench.asks_nothing());
    let sets: Vec<_> = bench.on_pad().sets.iter().map(|set| (set.here, set.of)).collect();
    assert_eq!(sets, [(3, 4)], "3 of 4 parts on the pad");
    bench.scan_item(SINUHE);
    assert!(bench.asks_nothing(), "nor by its barcode");
    bench.lay_tag(9, part(SINUHE, 3, 4), None);
    assert!(bench.asks_nothing(), "the same part twice is one");
    bench.lay_tag(4, part(SINUHE, 4, 4), None);
    bench.answer(lent("Sinuhe"));
    assert_eq!(bench.orders().len(), 5, "every tag of it");
    for _ in 0..5 {
        bench.obey();
    }
    assert_eq!((bench.counts(), bench.acts_asked()), ((1, 1), 1));
}

#[test]
fn promise_9_a_part_that_is_lifted_before_its_tag_is_set_keeps_the_whole_set_pending() {
    let mut bench = PadBench::borrowing();
    bench.lay_tag(1, part(SINUHE, 1, 2), None);
    bench.lay_tag(2, part(SINUHE, 2, 2), None);
    bench.answer(lent("Sinuhe"));
    bench.lift(2);
    bench.obey();
    assert!(matches!(bench.screen(), Screen::Borrow { .. }));
    bench.miss();
    assert!(matches!(bench.screen(), Screen::PutBack(_)));
    bench.lay_tag(2, part(SINUHE, 2, 2), None);
    assert_eq!(bench.orders(), [(uid(2), Gate::Released)], "only the one that is missing");
    bench.obey();
    assert_eq!(bench.counts(), (1, 1));
}

#[test]
fn a_set_is_returned_only_whole() {
    let mut bench = PadBench::online();
    bench.tap(Action::Return);
    bench.lay_tag(1, part(SINUHE, 1, 2), None);
    assert!(bench.asks_nothing());
    bench.lay_tag(2, part(SINUHE, 2, 2), None);
    assert!(matches!(bench.asked(), Request::Checkin { .. }));
}

#[test]
fn promise_9_two_tags_with_one_number_make_one_loan_and_both_are_set() {
    let mut bench = PadBench::borrowing();
    bench.lay(1, SINUHE);
    bench.lay(2, SINUHE);
    bench.answer(lent("Sinuhe"));
    assert_eq!(bench.orders().len(), 2);
    bench.obey();
    bench.obey();
    bench.lay(3, SINUHE);
    assert_eq!(bench.orders(), [(uid(3), Gate::Released)]);
    bench.obey();
    assert_eq!((bench.acts_asked(), bench.counts()), (1, (1, 1)));
}
