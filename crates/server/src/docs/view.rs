//! What the pages show, read from the description once.

use super::Docs;
use super::fields::{self, Field, is_true, text};
use super::sample::{self, Token};
use super::words::{Span, slug, spans};
use api::openapi::{Document, Json, document};

/// What the first page tells.
pub(super) struct Start {
    pub(super) title: String,
    pub(super) version: String,
    pub(super) paragraphs: Vec<Vec<Span>>,
    pub(super) api_url: String,
    pub(super) errors: Vec<Answer>,
    pub(super) error: Vec<Token>,
    pub(super) problem: Vec<Token>,
}

/// A way of signing in.
pub(super) struct Scheme {
    pub(super) name: String,
    pub(super) description: Vec<Span>,
}

/// A resource with its operations.
pub(super) struct Resource {
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) description: Vec<Span>,
    pub(super) operations: Vec<Operation>,
}

/// An operation.
pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: String,
    pub(super) path: Vec<Part>,
    pub(super) summary: String,
    pub(super) description: Vec<Span>,
    pub(super) permission: Vec<Span>,
    pub(super) is_deprecated: bool,
    pub(super) parameters: Vec<Field>,
    pub(super) body: Vec<Field>,
    pub(super) answers: Vec<Answer>,
    pub(super) answer: Vec<Field>,
    pub(super) curl: String,
    pub(super) sample: Vec<Token>,
    pub(super) sample_status: String,
}

/// A part of a path.
pub(super) struct Part {
    pub(super) text: String,
    pub(super) is_variable: bool,
}

/// An answer by its status.
pub(super) struct Answer {
    pub(super) status: String,
    pub(super) description: Vec<Span>,
}

const METHODS: &[&str] = &["get", "post", "put", "patch", "delete"];

/// How deep the fields of an answer are told.
const DEEPEST: usize = 2;

/// Reads the description.
pub(super) fn read(api_url: &str) -> Docs {
    let document = document();
    let root = &document.root;
    let tags = root.get("tags").map(Json::items).unwrap_or_default();
    let schemes = root.at(&["components", "securitySchemes"]).map(Json::entries).unwrap_or_default();
    let info = root.get("info").unwrap_or(&Json::Null);
    let responses = root.at(&["components", "responses"]).unwrap_or(&Json::Null);
    let example = |name: &str| {
        let found = responses.at(&[name, "content", "application/json", "example"]);
        found.map(sample::tokens).unwrap_or_default()
    };
    let errors =
        ["Malformed", "Unauthenticated", "Forbidden", "NotFound", "Conflict", "Invalid", "Throttled", "Unavailable"];
    let error = |(name, status): (&str, &&str)| Answer {
        status: (*status).to_owned(),
        description: spans(&responses.get(name).map(|response| text(response, "description")).unwrap_or_default()),
    };
    let statuses = ["400", "401", "403", "404", "409", "422", "429", "503"];
    Docs {
        start: Start {
            title: text(info, "title"),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            paragraphs: text(info, "description").split("\n\n").map(spans).collect(),
            api_url: api_url.to_owned(),
            errors: errors.into_iter().zip(&statuses).map(error).collect(),
            error: example("Forbidden"),
            problem: example("Invalid"),
        },
        schemes: schemes
            .iter()
            .map(|(name, scheme)| Scheme { name: name.clone(), description: spans(&text(scheme, "description")) })
            .collect(),
        resources: tags.iter().map(|tag| resource(document, tag, api_url)).collect(),
    }
}

fn resource(document: &Document, tag: &Json, api_url: &str) -> Resource {
    let name = text(tag, "name");
    let mut operations = Vec::new();
    for (path, item) in document.root.get("paths").map(Json::entries).unwrap_or_default() {
        let common = item.get("parameters").map(Json::items).unwrap_or_default();
        for (method, one) in item.entries().iter().filter(|(method, _)| METHODS.contains(&method.as_str())) {
            let tags = one.get("tags").map(Json::items).unwrap_or_default();
            if tags.iter().any(|tag| tag.text() == Some(&name)) {
                operations.push(operation(document, (path, method), common, one, api_url));
            }
        }
    }
    Resource { slug: slug(&name), description: spans(&text(tag, "description")), name, operations }
}

fn operation(
    document: &Document,
    (path, method): (&str, &str),
    common: &[Json],
    one: &Json,
    api_url: &str,
) -> Operation {
    let own = one.get("parameters").map(Json::items).unwrap_or_default();
    let content = |value: Option<&Json>| value.and_then(|value| value.at(&["content", "application/json"]).cloned());
    let body = content(one.get("requestBody"));
    let responses = one.get("responses").map(Json::entries).unwrap_or_default();
    let answers: Vec<Answer> = responses
        .iter()
        .map(|(status, response)| Answer {
            status: status.clone(),
            description: spans(&text(document.resolve(response), "description")),
        })
        .collect();
    let success = content(responses.iter().find(|(status, _)| status == "200").map(|(_, response)| response));
    let schema = success.as_ref().and_then(|content| content.get("schema"));
    let parameters: Vec<Field> =
        common.iter().chain(own).map(|parameter| fields::parameter(document, parameter)).collect();
    let query = own.iter().map(|parameter| document.resolve(parameter)).filter(|one| is_true(one, "required"));
    let query: Vec<(String, String)> =
        query.map(|one| (text(one, "name"), query_example(&text(one, "name")))).collect();
    let method = method.to_uppercase();
    let url = format!("{api_url}{}", sample::path(document, path, common));
    let sent = body.as_ref().map(|content| sample::of_content(document, content, true));
    let sample = success.as_ref().map(|content| sample::tokens(&sample::of_content(document, content, false)));
    let first_status = answers.first().map(|answer| answer.status.clone());
    Operation {
        id: text(one, "operationId"),
        curl: sample::curl(&url, &method, &query, sent.as_ref(), header(one)),
        path: parts(path),
        summary: text(one, "summary"),
        description: spans(&text(one, "description")),
        permission: spans(&text(one, "x-permission")),
        is_deprecated: is_true(one, "deprecated"),
        body: body
            .as_ref()
            .and_then(|content| content.get("schema"))
            .map(|schema| fields::fields(document, schema, 0, DEEPEST))
            .unwrap_or_default(),
        answer: schema
            .map(|schema| fields::fields(document, fields::inside(document, schema), 0, DEEPEST))
            .unwrap_or_default(),
        sample_status: first_status.filter(|status| status.starts_with('2')).unwrap_or_default(),
        sample: sample.unwrap_or_default(),
        method,
        parameters,
        answers,
    }
}

/// The header with which an example signs in; none where nobody needs to.
fn header(operation: &Json) -> Option<&'static str> {
    let ways = operation.get("security").map(Json::items);
    let is_public = ways.is_some_and(|ways| ways.is_empty() || ways.iter().any(|way| way.entries().is_empty()));
    (!is_public).then_some("Authorization: KISI-LOGIN $SECRET")
}

fn query_example(name: &str) -> String {
    match name {
        "user_id" => "me",
        "around" => "2026-05-04/P7D",
        "consequence" => "allow",
        "date" => "2026-05-04",
        _ => "42",
    }
    .to_owned()
}

fn parts(path: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for (number, part) in path.split('/').enumerate() {
        if number > 0 {
            parts.push(Part { text: "/".to_owned(), is_variable: false });
        }
        parts.push(Part { text: part.to_owned(), is_variable: part.starts_with('{') });
    }
    parts
}
