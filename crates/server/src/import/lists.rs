//! Reading lists to their end: page by page, and beyond the last page that is shown by asking for parts.

use super::client::{Reply, Source};
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::collections::BTreeMap;

/// A list with its limits.
#[derive(Clone, Copy)]
pub(super) struct List {
    /// Its path.
    pub(super) path: &'static str,
    /// The most rows that a page has.
    pub(super) page: u64,
    /// The last offset that is answered.
    pub(super) offset_max: u64,
}

/// What narrows a list down.
pub(super) type Filter = Vec<(&'static str, String)>;

/// What was read of a list.
#[derive(Default)]
pub(super) struct Rows {
    /// The rows by their number, so that they come in the order in which they were made.
    pub(super) by_id: BTreeMap<i64, Value>,
    /// How many there are in all, as the source says.
    pub(super) total: u64,
    /// The status and the sentence with which the source refused, if it did.
    pub(super) refused: Option<(u16, String)>,
}

/// How often a list is read again that changed while it was read.
const WALKS_MAX: u32 = 3;

impl Rows {
    /// Whether every row was shown.
    pub(super) fn is_complete(&self) -> bool {
        self.refused.is_none() && u64::try_from(self.by_id.len()).unwrap_or(u64::MAX) >= self.total
    }
}

impl List {
    /// Reads the list. Where it has more rows than are shown, the parts are read one by one until all rows are there.
    pub(super) fn read(
        self,
        source: &Source,
        filter: &Filter,
        parts: impl IntoIterator<Item = Filter>,
    ) -> Result<Rows> {
        let mut rows = Rows::default();
        for _ in 0..WALKS_MAX {
            rows.total = self.walk(source, filter, &mut rows)?;
            let is_cut = rows.total > self.offset_max.saturating_add(self.page);
            if is_cut || rows.refused.is_some() || rows.is_complete() {
                break;
            }
        }
        let total = rows.total;
        for part in parts {
            if rows.refused.is_some() || rows.is_complete() {
                break;
            }
            self.walk(source, &part, &mut rows)?;
        }
        rows.total = total;
        Ok(rows)
    }

    /// Reads the pages that are shown, and gives how many rows there are in all.
    fn walk(self, source: &Source, filter: &Filter, rows: &mut Rows) -> Result<u64> {
        let mut offset = 0;
        loop {
            let mut query = vec![("limit", self.page.to_string()), ("offset", offset.to_string())];
            query.extend(filter.iter().cloned());
            let (body, total) = match source.look(self.path, &query)? {
                Reply::Good(body, total) => (body, total),
                refused @ Reply::Refused(401, _) => source.expect(self.path, refused)?,
                Reply::Refused(status, said) => {
                    rows.refused = Some((status, said));
                    return Ok(0);
                }
            };
            let items = match body {
                Value::Array(items) => items,
                _ => anyhow::bail!("{}{} answers something that is no list", source.url(), self.path),
            };
            let count = u64::try_from(items.len())?;
            for item in items {
                let id = item.get("id").and_then(Value::as_i64);
                rows.by_id.insert(id.with_context(|| format!("a row of {} has no id", self.path))?, item);
            }
            let total = total.unwrap_or(offset + count);
            offset += self.page;
            if count == 0 || offset >= total || offset > self.offset_max {
                return Ok(total);
            }
        }
    }
}
