//! The example of the contract is accepted as it stands.

use omatoimi::cli::check::{Format, check};
use omatoimi::config::Colour;

use super::support::{Bench, CONTRACT, now};

#[test]
fn the_contracts_example_is_accepted_and_says_what_is_not_in_force() {
    let bench = Bench::new();
    bench.write("omatoimi.toml", bench.here(CONTRACT).as_bytes());
    let outcome = check(&bench.path("omatoimi.toml"), Format::Text(Colour::Off), now());
    println!("{}", outcome.printed);
    assert!(outcome.accepted, "{}", outcome.printed);
}
