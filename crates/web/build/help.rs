//! Turns the help, which is written as Markdown, into a table of topics with their sections as HTML.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The topics in the order in which they are read; each is a file.
const TOPICS: [&str; 11] =
    ["overview", "dashboard", "users", "doors", "activity", "groups", "places", "hours", "rights", "settings", "app"];

/// The table, as code.
pub(crate) fn table(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut code = String::from("pub(crate) static TOPICS: &[Topic] = &[\n");
    for word in TOPICS {
        let file = folder.join(format!("{word}.md"));
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let mut parts = text.split("\n## ");
        let head = parts.next().and_then(|head| head.strip_prefix("# ")).ok_or("a topic without a title")?;
        let (title, lead) = head.split_once('\n').ok_or("a topic without a sentence that says what it is about")?;
        writeln!(code, "    Topic {{ word: {word:?}, title: {title:?}, lead: {:?}, sections: &[", lead.trim())?;
        for part in parts {
            let (heading, body) = part.split_once('\n').ok_or("a section without text")?;
            let (anchor, html) = (anchor(heading), blocks(body));
            let plain = body.replace("**", "").replace('*', "");
            writeln!(
                code,
                "        Section {{ anchor: {anchor:?}, title: {heading:?}, html: {html:?}, text: {plain:?} }},"
            )?;
        }
        code.push_str("    ] },\n");
    }
    code.push_str("];\n");
    Ok(code)
}

/// The name of a section in an address.
fn anchor(heading: &str) -> String {
    let words = heading.to_lowercase();
    words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// Paragraphs and lists; a list goes on as long as its lines begin alike.
fn blocks(body: &str) -> String {
    let mut html = String::new();
    for block in body.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
        let lines: Vec<&str> = block.lines().collect();
        let numbered = |line: &&str| line.split_once(". ").is_some_and(|(number, _)| number.parse::<u8>().is_ok());
        let (tag, items): (&str, Vec<&str>) = if lines.iter().all(|line| line.starts_with("- ")) {
            ("ul", lines.iter().filter_map(|line| line.strip_prefix("- ")).collect())
        } else if lines.iter().all(numbered) {
            ("ol", lines.iter().filter_map(|line| line.split_once(". ").map(|(_, text)| text)).collect())
        } else {
            html.push_str(&format!("<p>{}</p>", inline(block)));
            continue;
        };
        let items: String = items.into_iter().map(|item| format!("<li>{}</li>", inline(item))).collect();
        html.push_str(&format!("<{tag}>{items}</{tag}>"));
    }
    html
}

/// Bold, italic and links within a line.
fn inline(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', " ");
    let bold = paired(&escaped, "**", "strong");
    let mut html = String::new();
    let mut rest = paired(&bold, "*", "em");
    while let Some((before, after)) = rest.split_once('[') {
        let Some(((words, address), tail)) =
            after.split_once(')').and_then(|(link, tail)| Some((link.split_once("](")?, tail)))
        else {
            break;
        };
        html.push_str(&format!("{before}<a href=\"{address}\">{words}</a>"));
        rest = tail.to_owned();
    }
    html.push_str(&rest);
    html
}

/// What stands between two signs, within a tag.
fn paired(text: &str, sign: &str, tag: &str) -> String {
    let mut html = String::new();
    for (number, part) in text.split(sign).enumerate() {
        if number > 0 {
            html.push_str(&if number % 2 == 1 { format!("<{tag}>") } else { format!("</{tag}>") });
        }
        html.push_str(part);
    }
    html
}
