//! The fields of a form as templates take them: `entry.html` and `picker.html`.

use crate::error::of;
use service::Problems;

/// A field that is typed into.
pub(crate) struct Entry {
    /// The name with which it is sent, which is its id on the page too unless [`Entry::within`] says otherwise.
    pub(crate) name: &'static str,
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) kind: &'static str,
    pub(crate) value: String,
    pub(crate) hint: String,
    pub(crate) problem: String,
    pub(crate) is_required: bool,
    /// How many lines it shows.
    pub(crate) lines: u8,
    /// What keyboard a phone shows, by the word of HTML; empty: that of the kind.
    pub(crate) mode: &'static str,
    /// The list that it suggests from; empty: none.
    pub(crate) list: &'static str,
}

/// A field with things to choose one from.
pub(crate) struct Picker {
    pub(crate) name: &'static str,
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) choices: Vec<Choice>,
    pub(crate) hint: String,
    pub(crate) problem: String,
}

/// One of the things to choose from.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) is_chosen: bool,
}

impl Entry {
    /// A line of text.
    pub(crate) fn text(name: &'static str, label: String, value: impl Into<String>) -> Self {
        Self {
            name,
            id: name.replace('_', "-"),
            label,
            kind: "text",
            value: value.into(),
            hint: String::new(),
            problem: String::new(),
            is_required: false,
            lines: 1,
            mode: "",
            list: "",
        }
    }

    /// Of another kind, by the word of HTML.
    pub(crate) const fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// One that must not be empty.
    pub(crate) const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// With several lines.
    pub(crate) const fn lines(mut self, lines: u8) -> Self {
        self.lines = lines;
        self
    }

    /// With another keyboard on a phone.
    pub(crate) const fn mode(mut self, mode: &'static str) -> Self {
        self.mode = mode;
        self
    }

    /// With suggestions.
    pub(crate) const fn list(mut self, list: &'static str) -> Self {
        self.list = list;
        self
    }

    /// With a line that helps.
    pub(crate) fn hint(mut self, hint: String) -> Self {
        self.hint = hint;
        self
    }

    /// With what is wrong with it.
    pub(crate) fn checked(mut self, problems: &Problems) -> Self {
        self.problem = of(problems, self.name);
        self
    }

    /// In one of several forms on a page.
    pub(crate) fn within(mut self, form: &str) -> Self {
        self.id = format!("{form}-{}", self.id);
        self
    }
}

impl Picker {
    /// A field with choices.
    pub(crate) fn new(name: &'static str, label: String, choices: Vec<Choice>) -> Self {
        let (hint, problem) = (String::new(), String::new());
        Self { name, id: name.replace('_', "-"), label, choices, hint, problem }
    }

    /// With a line that helps.
    pub(crate) fn hint(mut self, hint: String) -> Self {
        self.hint = hint;
        self
    }

    /// With what is wrong with it.
    pub(crate) fn checked(mut self, problems: &Problems) -> Self {
        self.problem = of(problems, self.name);
        self
    }

    /// In one of several forms on a page.
    pub(crate) fn within(mut self, form: &str) -> Self {
        self.id = format!("{form}-{}", self.id);
        self
    }
}

impl Choice {
    /// A choice, chosen if it is the one with this value.
    pub(crate) fn of(value: impl Into<String>, text: String, chosen: &str) -> Self {
        let value = value.into();
        Self { is_chosen: value == chosen, value, text }
    }
}
