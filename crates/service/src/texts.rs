//! The catalogue of texts: what people read, by language.

use crate::holds::Standing;
use domain::access::Reason;
use domain::event::{ControllerFault, Refusal};
use domain::right::Source;
use domain::role::Role;
use domain::user::Locale;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader as _, StaticLoader, langid, static_loader};
use std::borrow::Cow;
use std::collections::HashMap;

static_loader! {
    static CATALOGUE = {
        locales: "./locales",
        fallback_language: "en",
        // Marks around inserted words are for pages that mix directions; mails show them as boxes.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// For whom a sentence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The person at the door.
    Member,
    /// Who looks after the doors.
    Staff,
}

/// Why a door stayed shut.
#[must_use]
pub fn refusal(refusal: Refusal, reader: Reader, locale: Locale) -> String {
    match reader {
        Reader::Member => text(locale, refusal.key(), &[]),
        Reader::Staff => text(locale, &format!("{}-staff", refusal.key()), &[]),
    }
}

/// Why the rules said no, for the person at the door.
#[must_use]
pub fn reason(reason: Reason, locale: Locale) -> String {
    refusal(Refusal::Rules(reason), Reader::Member, locale)
}

/// Why the rules said no, with the name of the closure or the holiday behind it, where it has one.
#[must_use]
pub fn reason_by(reason: Reason, by: Option<&str>, reader: Reader, locale: Locale) -> String {
    let Some(by) = by.filter(|_| reason.is_of_hours()) else { return refusal(Refusal::Rules(reason), reader, locale) };
    let id = match reader {
        Reader::Member => format!("{}-by", reason.key()),
        Reader::Staff => format!("{}-by-staff", reason.key()),
    };
    text(locale, &id, &[("name", by.into())])
}

/// Why the controller did not open, for the person at the door.
#[must_use]
pub fn controller_fault(fault: ControllerFault, locale: Locale) -> String {
    refusal(Refusal::Controller(fault), Reader::Member, locale)
}

/// Why nobody can be noted as the first or the last.
#[must_use]
pub fn standing(standing: Standing, locale: Locale) -> String {
    let id = match standing {
        Standing::NobodyAwaited => "nobody-awaited",
        Standing::AlreadyCame => "already-came",
        Standing::NotHeld => "not-held",
    };
    text(locale, id, &[])
}

/// Where a right comes from, with the name of its cause where there is one to be told.
#[must_use]
pub fn source(source: Source, name: Option<&str>, locale: Locale) -> String {
    let id = format!("source-{}", source.kind().replace('_', "-"));
    match (source, name) {
        (Source::Manual(_) | Source::Team(_), None) => text(locale, &format!("{id}-unnamed"), &[]),
        (_, name) => text(locale, &id, &[("name", name.unwrap_or_default().into())]),
    }
}

/// What a role is called.
#[must_use]
pub fn role(role: Role) -> String {
    text(Locale::En, role.id(), &[])
}

/// What a role may do, in a sentence.
#[must_use]
pub fn role_description(role: Role) -> String {
    text(Locale::En, &format!("{}-description", role.id()), &[])
}

/// A text of the catalogue with its words filled in.
pub(crate) fn text(locale: Locale, id: &str, words: &[(&'static str, FluentValue<'_>)]) -> String {
    look_up(&CATALOGUE, locale, id, words)
}

/// A text of any catalogue with its words filled in; its id, where the catalogue has none.
pub fn look_up(
    catalogue: &StaticLoader,
    locale: Locale,
    id: &str,
    words: &[(&'static str, FluentValue<'_>)],
) -> String {
    let words: HashMap<Cow<'static, str>, FluentValue<'_>> =
        words.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
    catalogue.try_lookup_with_args(&language(locale), id, &words).unwrap_or_else(|| id.to_owned())
}

const fn language(locale: Locale) -> LanguageIdentifier {
    match locale {
        Locale::En => langid!("en"),
        Locale::Fr => langid!("fr"),
        Locale::Es => langid!("es"),
        Locale::De => langid!("de"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_words_for_members_and_for_staff() {
        let faults = ControllerFault::ALL.into_iter().map(Refusal::Controller);
        for refused in Reason::ALL.iter().copied().map(Refusal::Rules).chain(faults) {
            for reader in [Reader::Member, Reader::Staff] {
                let sentence = refusal(refused, reader, Locale::En);
                assert!(sentence.contains(' ') && sentence.ends_with('.'), "{refused:?}: {sentence}");
            }
        }
    }

    #[test]
    fn every_refusal_by_an_exception_has_words_with_its_name() {
        for refused in Reason::ALL.iter().copied() {
            for reader in [Reader::Member, Reader::Staff] {
                let sentence = reason_by(refused, Some("Christmas Day"), reader, Locale::En);
                assert!(sentence.contains(' ') && sentence.ends_with('.'), "{refused:?}: {sentence}");
                assert_eq!(sentence.contains("Christmas Day"), refused.is_of_hours(), "{sentence}");
                let nameless = reason_by(refused, None, reader, Locale::En);
                assert_eq!(nameless, refusal(Refusal::Rules(refused), reader, Locale::En));
            }
        }
    }

    #[test]
    fn every_role_has_a_name_and_a_description() {
        for one in Role::ALL {
            assert_ne!(role(one), one.id());
            assert!(role_description(one).ends_with('.'), "{one}");
        }
    }

    #[test]
    fn every_source_has_words_with_a_name_and_without() {
        let by = Source::Manual(Some(domain::id::UserId::new(1)));
        let through = Source::Team(domain::id::RightId::new(1));
        assert_eq!(source(by, Some("Maren"), Locale::En), "Shared by Maren");
        assert_eq!(source(through, Some("Front desk"), Locale::En), "Through the team Front desk");
        let others = [Source::Membership(1), Source::LocationRule(1), Source::Booking(1), Source::GuestPass(1)];
        for one in others.into_iter().chain([by, through, Source::Manual(None), Source::Import(1)]) {
            let words = source(one, None, Locale::En);
            assert!(!words.starts_with("source-") && !words.ends_with(' '), "{one:?}: {words}");
        }
    }

    #[test]
    fn a_language_without_a_catalogue_falls_back_to_english() {
        assert_eq!(reason(Reason::NoRight, Locale::De), reason(Reason::NoRight, Locale::En));
    }
}
