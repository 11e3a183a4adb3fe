//! A reader's outputs and inputs: driven, read back, and never believed without.

use super::*;
use crate::osdp::reader::{Ask, Wish};
use crate::twin::OsdpFault;

fn ask(lab: &mut Lab, output: u8, wish: Wish) -> Result<bool, PinFault> {
    lab.answered.clear();
    lab.bus.ask(address(5), Ask { ticket: 7, output, wish }, lab.now);
    lab.run(seconds(3));
    assert_eq!(lab.answered.len(), 1);
    let (ticket, result) = lab.answered[0];
    assert_eq!(ticket, 7);
    result
}

fn set(on: bool) -> Wish {
    Wish::Set { on, falls_back_after: Some(seconds(30)) }
}

#[test]
fn an_output_is_driven_and_read_back() {
    let reader = reader();
    let mut lab = Lab::up(&reader);
    assert_eq!(ask(&mut lab, 1, set(true)), Ok(true));
    assert_eq!(*reader.outputs().borrow(), [false, true, false, false]);
    assert_eq!(ask(&mut lab, 1, Wish::Read), Ok(true));
    assert_eq!(ask(&mut lab, 0, Wish::Read), Ok(false));
    assert_eq!(ask(&mut lab, 1, set(false)), Ok(false));
    assert_eq!(lab.events(), []);
}

#[test]
fn an_output_that_does_not_move_or_is_not_there_is_a_fault() {
    let reader = reader();
    let mut lab = Lab::up(&reader);
    reader.set_fault(OsdpFault::Stuck);
    assert_eq!(ask(&mut lab, 1, set(true)), Err(PinFault::NotMoved));
    reader.set_fault(OsdpFault::None);
    assert_eq!(ask(&mut lab, 9, set(true)), Err(PinFault::Refused));
    assert_eq!(ask(&mut lab, 9, Wish::Read), Err(PinFault::Refused));
    reader.set_fault(OsdpFault::Silent);
    assert_eq!(ask(&mut lab, 1, set(true)), Err(PinFault::Away));
    assert_eq!(ask(&mut lab, 1, set(true)), Err(PinFault::Away));
    reader.set_fault(OsdpFault::None);
    lab.run(seconds(5));
    assert_eq!(*reader.outputs().borrow(), [false; 4], "nothing is kept for later");
}

#[test]
fn inputs_are_known_from_the_start_and_as_they_change_and_unknown_while_the_reader_is_away() {
    let reader = reader();
    reader.set_input(2, true);
    let mut lab = Lab::up(&reader);
    assert_eq!(lab.inputs, Some(vec![false, false, true, false]));
    reader.set_input(0, true);
    lab.run(ms(50));
    assert_eq!(lab.inputs, Some(vec![true, false, true, false]));
    reader.set_fault(OsdpFault::Silent);
    lab.run(seconds(2));
    assert_eq!(lab.inputs, None);
}
