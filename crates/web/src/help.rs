//! The help: topics with sections, written as Markdown in `help/` and made into HTML by the build.

use crate::words::Words;
use domain::permission::Permission;
use service::powers::Powers;
use service::{Caller, Error, Service, organizations};

/// What one page of the help is about.
pub(crate) struct Topic {
    /// Its word in an address.
    pub(crate) word: &'static str,
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) sections: &'static [Section],
}

/// A part with a heading.
pub(crate) struct Section {
    pub(crate) anchor: &'static str,
    pub(crate) title: &'static str,
    /// Ready for the page.
    pub(crate) html: &'static str,
    /// For looking through.
    pub(crate) text: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/help.rs"));

/// The word of the topic for members, who see no other.
pub(crate) const APP: &str = "app";

/// A section that a search found.
pub(crate) struct Hit {
    pub(crate) href: String,
    pub(crate) topic: &'static str,
    pub(crate) title: &'static str,
    pub(crate) text: String,
}

/// A topic by its word.
pub(crate) fn find(word: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.word == word)
}

/// The sections in which every word stands, those with all of them in the heading first.
pub(crate) fn search(query: &str) -> Vec<Hit> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let holds = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let every = || TOPICS.iter().flat_map(|topic| topic.sections.iter().map(move |section| (topic, section)));
    let in_heading = |(topic, section): &(&Topic, &Section)| holds(&format!("{} {}", topic.title, section.title));
    let in_text =
        |(topic, section): &(&Topic, &Section)| holds(&format!("{} {} {}", topic.title, section.title, section.text));
    let first = every().filter(in_heading);
    let then = every().filter(|one| !in_heading(one) && in_text(one));
    let hit = |(topic, section): (&'static Topic, &'static Section)| Hit {
        href: format!("/help/{}#{}", topic.word, section.anchor),
        topic: topic.title,
        title: section.title,
        text: first_words(section.text),
    };
    if words.is_empty() { Vec::new() } else { first.chain(then).map(hit).collect() }
}

/// The page of the help that a page of the dashboard leads to.
pub(crate) fn beside(here: &str) -> &'static str {
    match here {
        "/home" => "/help/dashboard",
        "/users" => "/help/users",
        "/doors" => "/help/doors",
        "/activity" => "/help/activity",
        "/groups" => "/help/groups",
        "/places" => "/help/places",
        "/rights" => "/help/rights",
        "/settings" => "/help/settings",
        _ => "/help",
    }
}

/// Whom to ask: the lines that the organization wrote, or what to do where it wrote none.
pub(crate) async fn support(
    service: &Service,
    caller: &Caller,
    (w, powers): (Words, &Powers),
) -> Result<Vec<String>, Error> {
    let found = organizations::find_support(service, caller).await?;
    let lines = found.as_ref().map(|note| note.as_str().lines().map(str::trim).filter(|line| !line.is_empty()));
    let written: Vec<String> = lines.into_iter().flatten().map(ToOwned::to_owned).collect();
    if !written.is_empty() {
        return Ok(written);
    }
    let is_theirs = powers.may(Permission::IntegrationsWrite);
    Ok(vec![w.t(if is_theirs { "help-support-unset" } else { "help-support-none" })])
}

/// What a section begins with, for a list.
fn first_words(text: &str) -> String {
    const LONG: usize = 140;
    let line = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONG) {
        None => line,
        Some((end, _)) => {
            let cut = line.get(..end).unwrap_or_default();
            format!("{} …", cut.rsplit_once(' ').map_or(cut, |(whole, _)| whole))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn headings_are_found_before_text() {
        let hits = search("Share access");
        assert_eq!(hits.first().map(|hit| hit.href.as_str()), Some("/help/users#share-access"));
        assert!(hits.len() > 1, "the words stand in other sections too");
        assert!(search("zzzz").is_empty() && search(" ").is_empty());
    }

    #[test]
    fn every_link_into_the_help_leads_to_a_section_that_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folders = ["templates", "src", "src/admin", "src/admin/settings", "src/member", "help/en"];
        let files = folders.iter().flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap());
        let mut count = 0;
        for file in files.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
            let text = std::fs::read_to_string(&file).unwrap();
            for rest in text.split("/help/").skip(1) {
                let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '#' && c != '-').unwrap_or(rest.len());
                let (word, anchor) = rest[..end].split_once('#').unwrap_or((&rest[..end], ""));
                if word.is_empty() || word == "en" {
                    continue;
                }
                let topic = find(word).unwrap_or_else(|| panic!("{}: there is no topic {word}", file.display()));
                let is_there = anchor.is_empty() || topic.sections.iter().any(|section| section.anchor == anchor);
                assert!(is_there, "{}: {word} has no section {anchor}", file.display());
                count += 1;
            }
        }
        assert!(count > 20, "{count}");
    }

    #[test]
    fn signs_of_the_text_became_tags() {
        for section in TOPICS.iter().flat_map(|topic| topic.sections) {
            assert!(section.html.starts_with('<') && !section.html.contains("**"), "{}", section.html);
            assert!(!section.html.contains("]("), "{}", section.html);
        }
    }
}
