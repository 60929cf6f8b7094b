//! Parameters and fields, as rows of a table.

use super::words::{Span, spans};
use api::openapi::{Document, Json};

/// A parameter, or a field of a body or of an answer.
pub(super) struct Field {
    pub(super) name: String,
    /// How deep it lies inside others.
    pub(super) depth: usize,
    /// What it is, such as `integer or null`.
    pub(super) kind: String,
    pub(super) is_required: bool,
    pub(super) is_deprecated: bool,
    pub(super) description: Vec<Span>,
    /// The words that it can be.
    pub(super) words: Vec<String>,
    /// What holds of its values, such as `at most 255 characters`.
    pub(super) limits: Vec<String>,
}

/// A parameter.
pub(super) fn parameter(document: &Document, parameter: &Json) -> Field {
    let parameter = document.resolve(parameter);
    let schema = parameter.get("schema").unwrap_or(&Json::Null);
    let name = text(parameter, "name");
    let described = Field { is_required: is_true(parameter, "required"), ..field(document, &name, schema, 0) };
    Field { description: spans(&text(parameter, "description")), ..described }
}

/// The fields of an object, and of what lies inside it down to a depth.
pub(super) fn fields(document: &Document, schema: &Json, depth: usize, deepest: usize) -> Vec<Field> {
    let schema = document.resolve(schema);
    let required: Vec<&str> =
        schema.get("required").map(Json::items).unwrap_or_default().iter().filter_map(Json::text).collect();
    let mut all = Vec::new();
    for (name, property) in schema.get("properties").map(Json::entries).unwrap_or_default() {
        let own = field(document, name, property, depth);
        all.push(Field { is_required: required.contains(&name.as_str()), ..own });
        if depth < deepest {
            all.extend(fields(document, inside(document, property), depth + 1, deepest));
        }
    }
    all
}

/// What lies inside a list, or behind one of several ways; anything else is itself.
pub(super) fn inside<'d>(document: &'d Document, schema: &'d Json) -> &'d Json {
    let schema = document.resolve(schema);
    if let Some(items) = schema.get("items") {
        return inside(document, items);
    }
    match ways(schema).iter().find(|way| !is_null(way)) {
        Some(way) => inside(document, way),
        None => schema,
    }
}

/// The schemas of which one holds, if there are several.
pub(super) fn ways(schema: &Json) -> &[Json] {
    schema.get("anyOf").map(Json::items).unwrap_or_default()
}

/// Whether a schema takes nothing but null.
pub(super) fn is_null(schema: &Json) -> bool {
    schema.get("type").and_then(Json::text) == Some("null")
}

/// A text of an object; an empty one where it has none.
pub(super) fn text(value: &Json, name: &str) -> String {
    value.get(name).and_then(Json::text).unwrap_or_default().to_owned()
}

/// Whether an object has `true` under a name.
pub(super) fn is_true(value: &Json, name: &str) -> bool {
    value.get(name).is_some_and(Json::is_true)
}

/// A value as it stands in JSON, a text without its quotation marks.
pub(super) fn plain(value: &Json) -> String {
    match value {
        Json::Text(text) => text.clone(),
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

fn field(document: &Document, name: &str, schema: &Json, depth: usize) -> Field {
    let target = document.resolve(schema);
    let words = target.get("enum").map(Json::items).unwrap_or_default();
    let words = words.iter().filter(|word| **word != Json::Null).map(plain);
    Field {
        name: name.to_owned(),
        depth,
        kind: kind(document, schema),
        is_required: false,
        is_deprecated: is_true(schema, "deprecated"),
        description: spans(&text(schema, "description")),
        words: words.collect(),
        limits: limits(target),
    }
}

/// What a schema takes, in words.
fn kind(document: &Document, schema: &Json) -> String {
    let schema = document.resolve(schema);
    if !ways(schema).is_empty() {
        let mut kinds: Vec<String> = ways(schema).iter().map(|way| kind(document, way)).collect();
        kinds.dedup();
        return kinds.join(" or ");
    }
    if let Some(word) = schema.get("const") {
        return plain(word);
    }
    let format = schema.get("format").and_then(Json::text);
    let one = |word: &str| match (word, format) {
        ("string", Some("date-time")) => "instant".to_owned(),
        ("string", Some(format)) => format.to_owned(),
        ("string", None) => "text".to_owned(),
        ("array", _) => {
            let items = schema.get("items").map(|items| kind(document, items)).unwrap_or_default();
            format!("list of {items}s").replace("ss", "s")
        }
        (word, _) => word.to_owned(),
    };
    match schema.get("type") {
        Some(Json::Text(word)) => one(word),
        Some(Json::List(words)) => words.iter().filter_map(Json::text).map(one).collect::<Vec<_>>().join(" or "),
        _ if schema.get("enum").is_some() => "text".to_owned(),
        _ => "anything".to_owned(),
    }
}

fn limits(schema: &Json) -> Vec<String> {
    let number = |name: &str| schema.get(name).map(plain);
    let mut limits = Vec::new();
    match (number("minimum"), number("maximum")) {
        (Some(least), Some(most)) => limits.push(format!("{least} to {most}")),
        (Some(least), None) => limits.push(format!("at least {least}")),
        (None, Some(most)) => limits.push(format!("at most {most}")),
        (None, None) => {}
    }
    match (number("minLength").filter(|least| least != "1"), number("maxLength")) {
        (Some(least), Some(most)) => limits.push(format!("{least} to {most} characters")),
        (_, Some(most)) => limits.push(format!("at most {most} characters")),
        (Some(least), None) => limits.push(format!("at least {least} characters")),
        (None, None) => {}
    }
    limits.extend(number("default").map(|default| format!("{default} by default")));
    limits
}
