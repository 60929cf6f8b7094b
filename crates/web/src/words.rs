//! The catalogue of what pages say, by language.

use domain::user::Locale;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::static_loader;
use service::texts;

static_loader! {
    static CATALOGUE = {
        locales: "./locales",
        fallback_language: "en",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// The words of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) Locale);

impl Words {
    /// A text.
    pub(crate) fn t(self, id: &str) -> String {
        self.with(id, &[])
    }

    /// A text with its words filled in.
    pub(crate) fn with(self, id: &str, words: &[(&'static str, FluentValue<'_>)]) -> String {
        texts::look_up(&CATALOGUE, self.0, id, words)
    }

    /// The code of the language, for the page.
    pub(crate) const fn code(self) -> &'static str {
        self.0.code()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Ids between a call that asks for a text and the next quotation mark.
    fn named(text: &str) -> Vec<String> {
        let starts = [".t(\"", "w.with(\""];
        let parts = starts.iter().flat_map(|start| text.split(start).skip(1));
        let ids = parts.filter_map(|part| part.split_once('"').map(|(id, _)| id));
        ids.filter(|id| id.contains('-') && id.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
            .map(Into::into)
            .collect()
    }

    fn read(folder: &Path, texts: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { read(&path, texts) } else { texts.push(std::fs::read_to_string(path).unwrap()) }
        }
    }

    #[test]
    fn every_text_that_a_page_names_is_in_the_catalogue() {
        let mut texts = Vec::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        read(&root.join("templates"), &mut texts);
        read(&root.join("src"), &mut texts);
        let ids: Vec<String> = texts.iter().flat_map(|text| named(text)).collect();
        assert!(ids.len() > 60, "{ids:?}");
        let mut catalogue = Vec::new();
        read(&root.join("locales/en"), &mut catalogue);
        let catalogue = catalogue.concat();
        let has =
            |id: &String| catalogue.lines().any(|line| line.split_once(" = ").is_some_and(|(known, _)| known == id));
        let missing: Vec<_> = ids.into_iter().filter(|id| !has(id)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
