//! Examples: a request with curl, and an answer.

use super::fields::{is_null, is_true, text, ways};
use api::openapi::{Document, Json};
use serde_json::Number;

/// A piece of JSON with its colour.
pub(super) struct Token {
    /// The class of the style sheet: `key`, `text`, `word`, or none for marks and blanks.
    pub(super) class: &'static str,
    pub(super) text: String,
}

/// An example that a schema takes. A body holds what must be there and a little more; an answer holds all that is not
/// deprecated.
pub(super) fn value(document: &Document, schema: &Json, is_body: bool) -> Json {
    let schema = document.resolve(schema);
    if let Some(example) = schema.get("examples").and_then(|examples| examples.items().first()) {
        return example.clone();
    }
    if let Some(value) = schema.get("const").or_else(|| schema.get("enum").and_then(|words| words.items().first())) {
        return value.clone();
    }
    if let Some(way) = ways(schema).iter().find(|way| !is_null(way)) {
        // Nothing is the simplest example of what may be nothing, but for what is worth showing.
        let may_be_null = ways(schema).iter().any(is_null);
        return if may_be_null && is_body { Json::Null } else { value(document, way, is_body) };
    }
    match first_type(schema) {
        "object" => object(document, schema, is_body),
        "array" => Json::List(schema.get("items").map(|items| value(document, items, is_body)).into_iter().collect()),
        "integer" => Json::Number(schema.get("minimum").and_then(whole).unwrap_or(0).into()),
        "number" => Number::from_f64(0.0).map_or(Json::Null, Json::Number),
        "boolean" => Json::Flag(false),
        "string" => Json::from(match schema.get("format").and_then(Json::text) {
            Some("date-time") => "2026-05-04T08:15:00Z",
            Some("date") => "2026-05-04",
            _ => "",
        }),
        _ => Json::Null,
    }
}

/// The request of an operation as a command.
pub(super) fn curl(
    url: &str,
    method: &str,
    query: &[(String, String)],
    body: Option<&Json>,
    header: Option<&str>,
) -> String {
    let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let address = if query.is_empty() { url.to_owned() } else { format!("\"{url}?{}\"", query.join("&")) };
    let mut lines = vec![format!("curl {address}")];
    if method != "GET" && !(method == "POST" && body.is_some()) {
        lines.push(format!("-X {method}"));
    }
    lines.extend(header.map(|header| format!("-H \"{header}\"")));
    if let Some(body) = body {
        lines.push("-H \"Content-Type: application/json\"".to_owned());
        let text: String = tokens(body).into_iter().map(|token| token.text).collect();
        lines.push(format!("-d '{}'", text.replace('\'', "'\\''")));
    }
    lines.join(" \\\n  ")
}

/// A value in lines, piece by piece.
pub(super) fn tokens(value: &Json) -> Vec<Token> {
    let mut tokens = Vec::new();
    write(value, 0, &mut tokens);
    tokens
}

fn object(document: &Document, schema: &Json, is_body: bool) -> Json {
    const BESIDES: usize = 2;
    let required: Vec<&str> =
        schema.get("required").map(Json::items).unwrap_or_default().iter().filter_map(Json::text).collect();
    let mut besides = 0;
    let wanted = schema.get("properties").map(Json::entries).unwrap_or_default().iter().filter(|(name, property)| {
        let is_shown = !is_true(property, "deprecated");
        if !is_body || required.contains(&name.as_str()) {
            return is_shown;
        }
        let is_told = is_shown && (property.get("examples").is_some() || property.get("properties").is_some());
        besides += usize::from(is_told);
        is_told && besides <= BESIDES
    });
    Json::Object(wanted.map(|(name, property)| (name.clone(), value(document, property, is_body))).collect())
}

fn first_type(schema: &Json) -> &str {
    match schema.get("type") {
        Some(Json::Text(word)) => word,
        Some(Json::List(words)) if words.iter().any(|word| word.text() == Some("null")) => {
            // What may be null is null in an example, unless it has one of its own.
            if schema.get("properties").is_some() { "object" } else { "null" }
        }
        _ => "",
    }
}

fn whole(value: &Json) -> Option<i64> {
    if let Json::Number(number) = value { number.as_i64() } else { None }
}

fn write(value: &Json, depth: usize, tokens: &mut Vec<Token>) {
    let mut mark = |text: String| tokens.push(Token { class: "", text });
    let line = |depth: usize| format!("\n{}", "  ".repeat(depth));
    match value {
        Json::Object(entries) if !entries.is_empty() => {
            mark("{".to_owned());
            for (number, (name, value)) in entries.iter().enumerate() {
                let comma = if number > 0 { "," } else { "" };
                tokens.push(Token { class: "", text: format!("{comma}{}", line(depth + 1)) });
                tokens.push(Token { class: "key", text: quoted(name) });
                tokens.push(Token { class: "", text: ": ".to_owned() });
                write(value, depth + 1, tokens);
            }
            tokens.push(Token { class: "", text: format!("{}}}", line(depth)) });
        }
        Json::List(items) if !items.is_empty() => {
            mark("[".to_owned());
            for (number, item) in items.iter().enumerate() {
                let comma = if number > 0 { "," } else { "" };
                tokens.push(Token { class: "", text: format!("{comma}{}", line(depth + 1)) });
                write(item, depth + 1, tokens);
            }
            tokens.push(Token { class: "", text: format!("{}]", line(depth)) });
        }
        Json::Object(_) => mark("{}".to_owned()),
        Json::List(_) => mark("[]".to_owned()),
        Json::Text(text) => tokens.push(Token { class: "text", text: quoted(text) }),
        other => tokens.push(Token { class: "word", text: super::fields::plain(other) }),
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// The example that a media type has, or one that is made of its schema.
pub(super) fn of_content(document: &Document, content: &Json, is_body: bool) -> Json {
    let made = || value(document, content.get("schema").unwrap_or(&Json::Null), is_body);
    content.get("example").cloned().unwrap_or_else(made)
}

/// The values that an example puts into the variables of a path.
pub(super) fn path(document: &Document, path: &str, parameters: &[Json]) -> String {
    parameters.iter().map(|parameter| document.resolve(parameter)).fold(path.to_owned(), |path, parameter| {
        let name = text(parameter, "name");
        let example = match name.as_str() {
            "id" => parameter.get("example").map_or_else(|| "42".to_owned(), super::fields::plain),
            "domain" => "ironworks".to_owned(),
            _ => "$TOKEN".to_owned(),
        };
        path.replace(&format!("{{{name}}}"), &example)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Json {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn request_is_a_command_for_a_shell() {
        let body = read(r#"{"name":"Olga's door"}"#);
        let said = curl("http://a/api/locks", "POST", &[], Some(&body), Some("Authorization: KISI-LOGIN $SECRET"));
        assert!(said.starts_with("curl http://a/api/locks \\\n  -H \"Authorization: KISI-LOGIN $SECRET\""), "{said}");
        assert!(said.ends_with("-d '{\n  \"name\": \"Olga'\\''s door\"\n}'"), "{said}");
        let query = [("at".to_owned(), "x".to_owned())];
        assert_eq!(curl("http://a", "GET", &query, None, None), "curl \"http://a?at=x\"");
        assert_eq!(curl("http://a", "DELETE", &[], None, None), "curl http://a \\\n  -X DELETE");
    }
}
