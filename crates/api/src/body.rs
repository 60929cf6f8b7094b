//! Request bodies: JSON in an envelope, read field by field so that an error names the field.

use crate::error::{Answer, Failure};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use domain::user::{Metadata, MetadataValue};
use serde_json::{Map, Value};
use service::{Error, Field, Problems};

/// A JSON body of at most 1 MiB. No body at all is an empty object.
pub(crate) struct Body(Map<String, Value>);

/// The fields of an object, each taken once. Unknown ones are tolerated.
pub(crate) struct Fields {
    values: Map<String, Value>,
    problems: Problems,
}

/// The largest body that is read.
const LARGEST: usize = 1 << 20;

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let bytes: Bytes = axum::body::to_bytes(request.into_body(), LARGEST)
            .await
            .map_err(|_| Error::Malformed("the body is longer than 1 MiB or ended early".into()))?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self(Map::new()));
        }
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(values)) => Ok(Self(values)),
            Ok(_) => Err(Error::Malformed("the body must be a JSON object".into()).into()),
            Err(error) => Err(Error::Malformed(format!("the body is not valid JSON ({error})").into()).into()),
        }
    }
}

impl Body {
    /// The object in the envelope; where the envelope was left out, the whole body.
    pub(crate) fn enveloped(mut self, envelope: &str) -> Answer<Fields> {
        match self.0.remove(envelope) {
            Some(Value::Object(values)) => Ok(Fields::new(values)),
            Some(Value::Null) => Ok(Fields::new(Map::new())),
            Some(_) => Err(Error::Malformed(format!("{envelope} must be an object").into()).into()),
            None => Ok(Fields::new(self.0)),
        }
    }

    /// A text beside the envelope.
    pub(crate) fn text(&mut self, name: &'static str) -> Answer<Field<String>> {
        let mut beside = Fields::new(self.0.remove_entry(name).into_iter().collect());
        let text = beside.text(name);
        beside.check()?;
        Ok(text)
    }

    /// The object under a name, if there is one.
    pub(crate) fn part(&mut self, name: &str) -> Answer<Option<Fields>> {
        match self.0.remove(name) {
            Some(Value::Object(values)) => Ok(Some(Fields::new(values))),
            Some(Value::Null) | None => Ok(None),
            Some(_) => Err(Error::Malformed(format!("{name} must be an object").into()).into()),
        }
    }
}

impl Fields {
    fn new(values: Map<String, Value>) -> Self {
        Self { values, problems: Problems::default() }
    }

    /// A text.
    pub(crate) fn text(&mut self, name: &'static str) -> Field<String> {
        self.take(name, "must be a text without NUL characters", text)
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, name: &'static str) -> Field<Vec<String>> {
        self.take(name, "must be a list of texts without NUL characters", |value| match value {
            Value::Array(values) => values.into_iter().map(text).collect(),
            _ => None,
        })
    }

    /// A truth value; the words of the two are taken as well, in any case.
    pub(crate) fn flag(&mut self, name: &'static str) -> Field<bool> {
        self.take(name, "must be true or false", |value| match value {
            Value::Bool(flag) => Some(flag),
            Value::String(word) => crate::query::flag(&word),
            _ => None,
        })
    }

    /// A whole number; one written as a text is taken as well.
    pub(crate) fn integer(&mut self, name: &'static str) -> Field<i64> {
        self.take(name, "must be a whole number", |value| match value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        })
    }

    /// A number.
    pub(crate) fn number(&mut self, name: &'static str) -> Field<f64> {
        self.take(name, "must be a number", |value| match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        })
    }

    /// Flat values by key.
    pub(crate) fn metadata(&mut self, name: &'static str) -> Field<Metadata> {
        let read = self.take(name, "must be an object of texts, numbers, truth values and nulls", |value| {
            let Value::Object(values) = value else { return None };
            values.into_iter().map(|(key, value)| Some((key, flat(value)?))).collect::<Option<_>>()
        });
        match read {
            Field::Set(values) => self.problems.take(name, Metadata::new(values)).map_or(Field::Absent, Field::Set),
            Field::Null => Field::Null,
            Field::Absent => Field::Absent,
        }
    }

    /// An object.
    pub(crate) fn object(&mut self, name: &'static str) -> Option<Self> {
        let read = self.take(name, "must be an object", |value| match value {
            Value::Object(values) => Some(values),
            _ => None,
        });
        read.value().map(Self::new)
    }

    /// A value that must be there.
    pub(crate) fn required<T>(&mut self, name: &'static str, field: Field<T>) -> Option<T> {
        let value = field.value();
        if value.is_none() && !self.problems.fields().contains_key(name) {
            self.problems.add(name, "can't be blank");
        }
        value
    }

    /// Whether something is wrong with a field.
    pub(crate) fn is_wrong(&self, name: &str) -> bool {
        self.problems.fields().contains_key(name)
    }

    /// Notes a problem with a field.
    pub(crate) fn problem(&mut self, name: &'static str, problem: &str) {
        self.problems.add(name, problem);
    }

    /// Takes over what was wrong with an object inside.
    pub(crate) fn join(&mut self, part: Self) {
        self.problems.join(part.problems);
    }

    /// Fails with everything that was wrong.
    pub(crate) fn check(self) -> Answer<()> {
        Ok(self.problems.check()?)
    }

    fn take<T>(&mut self, name: &'static str, wanted: &str, read: impl FnOnce(Value) -> Option<T>) -> Field<T> {
        match self.values.remove(name) {
            None => Field::Absent,
            Some(Value::Null) => Field::Null,
            Some(value) => match read(value) {
                Some(value) => Field::Set(value),
                None => {
                    self.problems.add(name, wanted);
                    Field::Absent
                }
            },
        }
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) if !text.contains('\0') => Some(text),
        _ => None,
    }
}

fn flat(value: Value) -> Option<MetadataValue> {
    Some(match value {
        Value::Null => MetadataValue::Null,
        Value::Bool(flag) => MetadataValue::Flag(flag),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => MetadataValue::Integer(integer),
            None => MetadataValue::Number(number.as_f64()?),
        },
        Value::String(text) => MetadataValue::Text(text),
        Value::Array(_) | Value::Object(_) => return None,
    })
}
