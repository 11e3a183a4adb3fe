//! A card reader that prints UIDs, on a pseudo-terminal.

use omatoimi_hardware::Event;
use omatoimi_hardware::barcode::Rejected;
use omatoimi_hardware::port::PortSettings;
use omatoimi_hardware::reader::run_reader;
use omatoimi_hardware::twin::{TwinUid, no_tap};
use omatoimi_hardware::uid::{ByteOrder, Part, Transform, Uids, Written};

use crate::bench::Bench;

#[tokio::test]
async fn a_presented_card_is_what_the_register_has_and_a_random_one_is_refused() {
    let mut bench = Bench::new(8);
    let mut reader = TwinUid::open(bench.port("uid"), no_tap()).expect("a twin");
    let transform = Transform {
        part: Part::First(4),
        written_order: ByteOrder::Last,
        written: Written::Decimal { digits: 10 },
        ..Transform::default()
    };
    let settings = PortSettings::new(bench.port("uid"));
    tokio::spawn(run_reader(settings, Uids::new(transform), bench.sender.clone()));
    bench.expect([Event::Found]).await;
    for round in 0..2_u8 {
        reader.present(&[4, 0, 0, round, 0xD4, 0xE5, 0xF6]).await.expect("a line");
        let Event::Scan(scan) = bench.next().await else { panic!("a card") };
        assert_eq!(scan.text.as_str(), format!("{:010}", u32::from(round) << 24 | 4));
        reader.present(&[8, 1, 2, 3]).await.expect("a line");
        bench.expect([Event::Rejected(Rejected::RandomUid)]).await;
        reader.unplug();
        bench.expect_lost().await;
        reader.plug().expect("a twin");
        while bench.next().await != Event::Found {}
    }
}
