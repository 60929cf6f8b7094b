//! How far it is: a bar on a terminal, else a line now and then.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal as _, Write as _};

/// Shows how far one thing after the other is, on standard error.
pub(super) struct Meter {
    bar: Option<ProgressBar>,
    what: String,
    done: u64,
    told: u64,
}

/// After how many more rows a line is written where there is no terminal.
const LINE_EVERY: u64 = 5_000;

impl Meter {
    /// A bar, if there is a terminal.
    pub(super) fn new() -> Self {
        let style = ProgressStyle::with_template("{msg:18} {bar:32} {human_pos}/{human_len}");
        let bar = std::io::stderr().is_terminal().then(|| style.map(|style| ProgressBar::new(0).with_style(style)));
        Self { bar: bar.and_then(Result::ok), what: String::new(), done: 0, told: 0 }
    }

    /// Begins something of so many parts.
    pub(super) fn begin(&mut self, what: &str, total: u64) {
        (self.done, self.told) = (0, 0);
        what.clone_into(&mut self.what);
        match &self.bar {
            Some(bar) => {
                bar.reset();
                bar.set_length(total);
                bar.set_message(what.to_owned());
            }
            None => self.line(&format!("{what}: {total}")),
        }
    }

    /// So many more are done.
    pub(super) fn advance(&mut self, count: u64) {
        self.done += count;
        match &self.bar {
            Some(bar) => {
                if bar.length().is_some_and(|length| length < self.done) {
                    bar.set_length(self.done);
                }
                bar.set_position(self.done);
            }
            None if self.done >= self.told + LINE_EVERY => {
                self.told = self.done;
                self.line(&format!("{}: {} done", self.what, self.done));
            }
            None => {}
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn line(&self, text: &str) {
        // Nothing is left to tell it to if standard error is closed.
        drop(writeln!(std::io::stderr(), "{text}"));
    }
}
