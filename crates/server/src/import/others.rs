//! What the source has and an import does not bring over: counted, so that nobody misses it later.

use super::client::{Reply, Source};
use anyhow::Result;
use std::collections::BTreeMap;

/// Lists that are counted, and what there is to know of their rows.
const OTHERS: [(&str, &str); 9] = [
    ("/guests", "guests: invite them anew, for their access keys cannot be read"),
    ("/teams", "teams: make them anew; what a team was given is listed above"),
    ("/cameras", "cameras: add them anew; they are records here"),
    ("/controllers", "controllers: the hardware of another maker; register your own, and connect them to the doors"),
    ("/readers", "readers: the hardware of another maker"),
    ("/integrations", "integrations and webhooks: set them up anew"),
    ("/reports", "reports: the log that they were made of is brought over"),
    ("/scheduled_reports", "scheduled reports: there are none here"),
    ("/wireless_locks", "wireless locks: the hardware of another maker"),
];

/// How many there are of each; those that the source does not tell of are left out.
pub(super) fn count(source: &Source, places: &[i64]) -> Result<BTreeMap<String, u64>> {
    let mut counts = BTreeMap::new();
    for (path, what) in OTHERS {
        add(source, (path, what), &[("limit", "1".to_owned())], &mut counts)?;
    }
    for place in places {
        let filter = [("place_id", place.to_string()), ("limit", "1".to_owned())];
        add(source, ("/elevators", "elevators: there are none here"), &filter, &mut counts)?;
    }
    Ok(counts)
}

fn add(
    source: &Source,
    (path, what): (&str, &str),
    filter: &[(&str, String)],
    counts: &mut BTreeMap<String, u64>,
) -> Result<()> {
    if let Reply::Good(body, total) = source.look(path, filter)? {
        let shown = body.as_array().map_or(0, Vec::len);
        let total = total.unwrap_or(u64::try_from(shown)?);
        if total > 0 {
            *counts.entry(what.to_owned()).or_default() += total;
        }
    }
    Ok(())
}
