//! The log of the source, from the newest line to the oldest, in intervals that it answers.

use super::client::{Reply, pause};
use super::{Importer, explain, report};
use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Value, json};
use service::import::{self, EventItem, Kind, Note, Progress, Remaining, Run, Topic};
use std::time::Duration;

/// The longest interval of one query, in seconds: the contract's 90 days.
const LONGEST_S: i64 = 90 * 86_400;
/// Lines of a page.
const PAGE: u32 = 250;
/// How long a query may take to be answered.
const LOOKS_MAX: u32 = 120;
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// A page of the log.
struct Page {
    lines: Vec<EventItem>,
    /// The query, and where its next page begins; absent: this was the last.
    next: Option<(i64, String)>,
}

impl Importer {
    /// Brings over what of the history is still to come.
    pub(super) fn bring_history(&mut self, mut run: Run) -> Result<Run> {
        let mut remaining = run.progress.history.unwrap_or_else(|| self.whole_history());
        self.meter.begin(report::plural(Kind::Event), 0);
        while remaining.until > remaining.from {
            let begins = remaining.until.plus_seconds(-LONGEST_S).max(remaining.from);
            let mut page = match self.first_page(Remaining { from: begins, until: remaining.until })? {
                Ok(page) => page,
                Err(why) => {
                    run = self.handle.block_on(import::tell(&self.service, run, unread(&why))).map_err(explain)?;
                    break;
                }
            };
            loop {
                let count = u64::try_from(page.lines.len())?;
                // The instant of the last line is read again: another line may have the same.
                let oldest = page.lines.last().and_then(|line| domain::time::Timestamp::parse(&line.created_at).ok());
                remaining.until = match (&page.next, oldest) {
                    (Some(_), Some(oldest)) => oldest.plus_millis(1).min(remaining.until),
                    (Some(_), None) => remaining.until,
                    (None, _) => begins,
                };
                let taken = import::take_events(&self.service, run, page.lines, remaining);
                run = self.handle.block_on(taken).map_err(explain)?;
                self.meter.advance(count);
                match page.next {
                    Some(next) => page = self.next_page(&next)?,
                    None => break,
                }
            }
        }
        self.handle.block_on(import::end_kind(&self.service, run, Kind::Event, false)).map_err(explain)
    }

    /// Tells what of the history would come.
    pub(super) fn rehearse_history(&mut self, word: &str, mut progress: Progress) -> Result<Progress> {
        let mut remaining = self.whole_history();
        self.meter.begin(report::plural(Kind::Event), 0);
        while remaining.until > remaining.from {
            let begins = remaining.until.plus_seconds(-LONGEST_S).max(remaining.from);
            let mut page = match self.first_page(Remaining { from: begins, until: remaining.until })? {
                Ok(page) => page,
                Err(why) => {
                    progress.note(unread(&why));
                    break;
                }
            };
            remaining.until = begins;
            loop {
                let count = u64::try_from(page.lines.len())?;
                let target = self.target.id;
                let rehearsed = import::rehearse_events(&self.service, target, word, progress, page.lines);
                progress = self.handle.block_on(rehearsed).map_err(explain)?;
                self.meter.advance(count);
                match page.next {
                    Some(next) => page = self.next_page(&next)?,
                    None => break,
                }
            }
        }
        Ok(progress)
    }

    fn whole_history(&self) -> Remaining {
        let until = self.service.now().plus_seconds(1);
        Remaining { from: until.plus_seconds(-i64::from(self.wish.history_days) * 86_400), until }
    }

    /// The first page of an interval, or why the source does not tell.
    fn first_page(&self, interval: Remaining) -> Result<Result<Page, String>> {
        let body = json!({ "event_set": { "interval": format!("{}/{}", interval.from, interval.until) } });
        let mut set = match self.source.post("/event_sets", &body)? {
            Reply::Good(set, _) => set,
            Reply::Refused(status @ (403 | 404), said) => return Ok(Err(format!("{status}: {said}"))),
            refused @ Reply::Refused(..) => self.source.expect("/event_sets", refused)?.0,
        };
        let id = set.get("id").and_then(Value::as_i64).context("a query of the log has no id")?;
        for _ in 0..LOOKS_MAX {
            match set.get("status").and_then(Value::as_str) {
                Some("in_progress") => {
                    pause(LOOK_EVERY);
                    set = self.source.get(&format!("/event_sets/{id}"), &[])?.0;
                }
                Some("failed") => bail!("the source could not read its log; run the same command again later"),
                _ => return page(id, set).map(Ok),
            }
        }
        bail!("the source is still reading its log; run the same command again later: it goes on where it was")
    }

    fn next_page(&self, (id, cursor): &(i64, String)) -> Result<Page> {
        let cursor = form_safe(cursor);
        let query = [("limit", PAGE.to_string()), ("cursor", cursor)];
        page(*id, self.source.get(&format!("/event_sets/{id}"), &query)?.0)
    }
}

fn page(id: i64, mut set: Value) -> Result<Page> {
    let cursor = set.get("cursor").and_then(Value::as_str).map(|cursor| (id, cursor.to_owned()));
    let lines = match set.get_mut("events").map(Value::take) {
        Some(Value::Array(lines)) => lines,
        _ => Vec::new(),
    };
    let read = |line: Value| {
        let shown = line.get("uuid").cloned().unwrap_or_default();
        serde_json::from_value(line).map_err(|error| anyhow!("line {shown} of the log cannot be read: {error}"))
    };
    let lines: Vec<EventItem> = lines.into_iter().map(read).collect::<Result<_>>()?;
    // A page without lines is the last, whatever it says: it would be asked for again and again.
    Ok(Page { next: cursor.filter(|_| !lines.is_empty()), lines })
}

/// A cursor as it can stand in an address.
fn form_safe(cursor: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    cursor.bytes().fold(String::new(), |mut text, byte| {
        if keep(byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}

fn unread(why: &str) -> Note {
    let what = format!("the source does not show its log to this key ({why})");
    Note { topic: Topic::LeftOut, kind: Kind::Event, id: None, name: report::plural(Kind::Event).to_owned(), what }
}
