//! The parts of a Markdown text that name things: code and links.

/// A part and the line where it begins, counted from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// `code` within a line; a line break in it counts as a space.
    Span(String),
    /// A line of a fenced block.
    BlockLine(String),
    /// The target of a link or of a picture.
    Link(String),
}

/// Every part, in order.
pub(super) fn parts(text: &str) -> Vec<(usize, Part)> {
    let mut parts = Vec::new();
    let mut fence: Option<String> = None;
    let mut paragraph = Paragraph::default();
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let trimmed = line.trim_start();
        let marker: String = trimmed.chars().take_while(|character| matches!(character, '`' | '~')).collect();
        match &fence {
            Some(open) if trimmed.trim_end() == marker && marker.starts_with(open.as_str()) => fence = None,
            Some(_) => parts.push((number, Part::BlockLine(line.trim().to_owned()))),
            None if marker.len() >= 3 => {
                paragraph.finish(&mut parts);
                fence = Some(marker);
            }
            None if trimmed.is_empty() => paragraph.finish(&mut parts),
            None => paragraph.push(number, line),
        }
    }
    paragraph.finish(&mut parts);
    parts
}

/// Lines without a blank one between them.
#[derive(Default)]
struct Paragraph {
    first_line: usize,
    text: String,
}

impl Paragraph {
    fn push(&mut self, number: usize, line: &str) {
        if self.text.is_empty() {
            self.first_line = number;
        }
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn finish(&mut self, parts: &mut Vec<(usize, Part)>) {
        let text = std::mem::take(&mut self.text);
        let mut rest = text.as_str();
        let mut line = self.first_line;
        while let Some((before, part, after)) = next_part(rest) {
            line += before.matches('\n').count();
            let length = rest.len() - before.len() - after.len();
            parts.push((line, part));
            line += rest.get(before.len()..before.len() + length).map_or(0, |part| part.matches('\n').count());
            rest = after;
        }
    }
}

/// The text before the first part, the part, and the text after it.
fn next_part(text: &str) -> Option<(&str, Part, &str)> {
    let candidates = [next_span(text), next_link(text), next_definition(text)];
    candidates.into_iter().flatten().min_by_key(|(before, ..)| before.len())
}

fn next_span(text: &str) -> Option<(&str, Part, &str)> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find('`')?;
        let length = text.get(start..)?.chars().take_while(|character| *character == '`').count();
        let inner = text.get(start + length..)?;
        let Some(end) = closing(inner, length) else {
            from = start + length;
            continue;
        };
        let code = inner.get(..end)?.split_whitespace().collect::<Vec<_>>().join(" ");
        return Some((text.get(..start)?, Part::Span(code), inner.get(end + length..)?));
    }
}

/// Where the run of exactly so many backticks begins.
fn closing(text: &str, length: usize) -> Option<usize> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find('`')?;
        let run = text.get(start..)?.chars().take_while(|character| *character == '`').count();
        if run == length {
            return Some(start);
        }
        from = start + run;
    }
}

fn next_link(text: &str) -> Option<(&str, Part, &str)> {
    let (before, rest) = text.split_once("](")?;
    let (target, after) = rest.split_once(')')?;
    Some((before, Part::Link(first_word(target)), after))
}

/// `[name]: target` at the beginning of a line.
fn next_definition(text: &str) -> Option<(&str, Part, &str)> {
    let (start, colon) = text.match_indices("]: ").find_map(|(colon, _)| {
        let start = text.get(..colon)?.rfind('\n').map_or(0, |newline| newline + 1);
        text.get(start..colon)?.starts_with('[').then_some((start, colon))
    })?;
    let rest = text.get(colon + 3..)?;
    let (target, after) = rest.split_once('\n')?;
    Some((text.get(..start)?, Part::Link(first_word(target)), after))
}

/// A title may follow the target, and `<…>` may surround it.
fn first_word(target: &str) -> String {
    target.split_whitespace().next().unwrap_or_default().trim_matches(['<', '>']).to_owned()
}
