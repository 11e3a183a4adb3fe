//! The size of text and of targets, in the units of the eye and the finger.

/// A capital letter subtends this many degrees at the viewing distance (EN 301 549 V3.2.1, 5.1.4).
const CAPITAL_SUBTENDS: f64 = 0.7;
/// The height of a capital of Noto Sans, of the size of its type (`sCapHeight` 714 of 1000).
const CAPITAL_OF_TYPE: f64 = 0.714;
/// The side of a target and the room between two, in micrometres (ecosystem.md 2.4: 20 mm, 3 mm).
const TARGET: f64 = 20_000.0;
const GAP: f64 = 3_000.0;
/// What a browser that nobody set up takes for 100 %.
const BROWSER_TYPE: f64 = 16.0;

/// The screen of a station: `[station.ID] screen`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panel {
    /// From one pixel to the next, in micrometres.
    pub pixel_pitch: u32,
    /// From the eye to the screen, in micrometres.
    pub viewing: u32,
}

impl Default for Panel {
    /// A 22-inch full-HD panel at 600 mm.
    fn default() -> Self {
        Self { pixel_pitch: 248, viewing: 600_000 }
    }
}

impl Panel {
    /// The size of the root's type as a share of the browser's own, so that a browser set to larger text shows it, and
    /// the sizes of targets in that unit.
    pub(super) fn stylesheet(self) -> String {
        let root = f64::from(self.viewing) * CAPITAL_SUBTENDS.to_radians().tan() / CAPITAL_OF_TYPE;
        let percent = root / f64::from(self.pixel_pitch.max(1)) / BROWSER_TYPE * 100.0;
        let (target, gap) = (TARGET / root.max(1.0), GAP / root.max(1.0));
        format!("html {{ font-size: {percent:.2}% }}\n:root {{ --target: {target:.3}rem; --gap: {gap:.3}rem }}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_targets_follow_the_distance_of_the_eye_and_the_size_of_the_finger() {
        // 600 mm x tan 0.7 degrees = 7.33 mm of capital, 10.27 mm of type, 41.4 px of 0.248 mm.
        let sheet = |pixel_pitch, viewing| Panel { pixel_pitch, viewing }.stylesheet();
        assert_eq!(
            Panel::default().stylesheet(),
            "html { font-size: 258.76% }\n:root { --target: 1.948rem; --gap: 0.292rem }\n"
        );
        assert!(sheet(124, 600_000).starts_with("html { font-size: 517.5"));
        assert!(sheet(248, 300_000).contains("--target: 3.896rem"), "a finger is no smaller from near");
        assert!(sheet(0, 0).contains("html"), "no division by nothing");
    }
}
