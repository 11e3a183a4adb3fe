//! Rules as written, parted at the midnight that ends the day on which their hours begin.

use opening_hours::{OpeningHours, RuleKind};
use opening_hours_syntax::ExtendedTime;
use opening_hours_syntax::rules::time::{Time, TimeSpan};
use opening_hours_syntax::rules::{OpeningHoursExpression, RuleOperator, RuleSequence};

use super::HoursError;
use crate::policy::timeline::{DAY, Minutes};

/// The comment that tells hours at which a rule says `off` from hours of which no rule speaks.
const SHUT: &str = "shut";

/// The same rules with other times: `times` of each, which may be none. The crate makes hours of a text only.
pub(super) fn rewritten(
    expression: &OpeningHoursExpression,
    times: fn(&RuleSequence) -> Vec<Minutes>,
) -> Result<OpeningHours, HoursError> {
    let rules = expression.rules.iter().filter_map(|rule| {
        let mut rule = rule.clone();
        rule.time_selector.spans = times(&rule).into_iter().filter_map(|span| time_span(&span)).collect();
        if rule.time_selector.spans.is_empty() {
            match (rule.operator, rule.kind) {
                (RuleOperator::Additional, _) | (RuleOperator::Normal, RuleKind::Closed) => return None,
                // It replaces the rules before it all the same, by nothing.
                (RuleOperator::Normal | RuleOperator::Fallback, _) => {
                    rule.kind = RuleKind::Closed;
                    rule.comment = "".into();
                    rule.time_selector = Default::default();
                }
            }
        } else if rule.kind == RuleKind::Closed {
            rule.comment = SHUT.into();
        }
        Some(rule)
    });
    let text = OpeningHoursExpression { rules: rules.collect() }.to_string();
    text.parse().map_err(|_| HoursError::Impossible)
}

/// The times of a rule that lie before the midnight that ends its day.
pub(super) fn up_to_midnight(rule: &RuleSequence) -> Vec<Minutes> {
    let times = rule.time_selector.spans.iter().filter_map(written);
    times.map(|span| span.start..span.end.min(DAY)).filter(|span| span.start < span.end).collect()
}

/// The times of a rule past that midnight. `off` up to midnight is off for the night: it takes away all that would run
/// over.
pub(super) fn past_midnight(rule: &RuleSequence) -> Vec<Minutes> {
    let times = rule.time_selector.spans.iter().filter_map(written);
    let times = times.map(|span| match rule.kind {
        RuleKind::Closed if span.end == DAY => 0..DAY,
        RuleKind::Open | RuleKind::Closed | RuleKind::Unknown => {
            span.start.saturating_sub(DAY)..span.end.saturating_sub(DAY)
        }
    });
    times.filter(|span| span.start < span.end).collect()
}

/// The minutes of a written span; an end that is not after its start is on the next day.
fn written(span: &TimeSpan) -> Option<Minutes> {
    let (Time::Fixed(start), Time::Fixed(end)) = (span.range.start, span.range.end) else { return None };
    let (start, end) = (start.mins_from_midnight(), end.mins_from_midnight());
    Some(start..if start < end { end } else { end + DAY })
}

fn time_span(span: &Minutes) -> Option<TimeSpan> {
    let time = |minutes| ExtendedTime::from_mins_from_midnight(minutes);
    Some(TimeSpan::fixed_range(time(span.start)?, time(span.end)?))
}
