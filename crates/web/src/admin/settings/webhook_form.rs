//! The form of a webhook: its name, where it leads, and of what it is told.

use domain::event::EventKind;
use service::Field;
use service::integrations::IntegrationInput;

/// What the form says.
#[derive(Default)]
pub(super) struct WebhookForm {
    pub(super) name: String,
    pub(super) url: String,
    /// The types of events; none are all of them.
    pub(super) events: Vec<String>,
}

/// The types of events about one kind of thing.
pub(super) struct Area {
    pub(super) name: String,
    pub(super) chosen: usize,
    pub(super) kinds: Vec<Kind>,
}

pub(super) struct Kind {
    pub(super) word: &'static str,
    pub(super) is_chosen: bool,
}

impl WebhookForm {
    /// The same for the use case.
    pub(super) fn input(&self) -> IntegrationInput {
        IntegrationInput {
            name: Field::Set(self.name.clone()),
            url: Field::Set(self.url.trim().to_owned()),
            enabled_events: Field::Set(self.events.clone()),
            ..IntegrationInput::default()
        }
    }
}

/// Reads a form, in which each type of event that is ticked is a field of its own.
pub(super) fn read(body: &[u8]) -> WebhookForm {
    let mut form = WebhookForm::default();
    for (field, value) in form_urlencoded::parse(body) {
        match &*field {
            "name" => form.name = value.into_owned(),
            "url" => form.url = value.into_owned(),
            "events" => form.events.push(value.into_owned()),
            _ => {}
        }
    }
    form
}

/// The types of events that happen here, by what they are about.
pub(super) fn areas(chosen: &[String]) -> Vec<Area> {
    let mut areas: Vec<Area> = Vec::new();
    let mut words: Vec<&'static str> = EventKind::ALL.iter().map(|kind| kind.word()).collect();
    words.sort_unstable();
    for word in words {
        let name = word.split('.').next().unwrap_or_default().replace('_', " ");
        let kind = Kind { word, is_chosen: chosen.iter().any(|one| one == word) };
        match areas.last_mut().filter(|area| area.name == name) {
            Some(area) => area.kinds.push(kind),
            None => areas.push(Area { name, chosen: 0, kinds: vec![kind] }),
        }
    }
    for area in &mut areas {
        area.chosen = area.kinds.iter().filter(|kind| kind.is_chosen).count();
    }
    areas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticked_types_are_read_and_shown_ticked_again() {
        let form = read(b"name=Hook&url=https%3A%2F%2Fa.test&events=lock.unlock&events=user.create");
        assert_eq!((form.name.as_str(), form.url.as_str()), ("Hook", "https://a.test"));
        let ticked: Vec<_> =
            areas(&form.events).iter().filter(|area| area.chosen > 0).map(|area| area.name.clone()).collect();
        assert_eq!(ticked, ["lock", "user"]);
    }
}
