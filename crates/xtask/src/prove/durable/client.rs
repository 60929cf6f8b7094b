//! A client of the server's API, with a connection of its own.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use ureq::http::Response;
use ureq::{Agent, Body};

/// One caller.
#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
    base: String,
    authorization: String,
}

/// What the server answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

impl Client {
    /// A client that sends the secret of a login, if it has one.
    pub(super) fn new(base: &str, secret: Option<&str>) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build();
        let authorization = secret.map_or_else(String::new, |secret| format!("KISI-LOGIN {secret}"));
        Self { agent: config.into(), base: base.to_owned(), authorization }
    }

    /// Asks for a path.
    ///
    /// # Errors
    /// If no answer comes.
    pub(super) fn get(&self, path: &str) -> Result<Answer, ureq::Error> {
        read(self.agent.get(self.address(path)).header("authorization", &self.authorization).call()?)
    }

    /// Sends a body with POST.
    ///
    /// # Errors
    /// If no answer comes.
    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Answer, ureq::Error> {
        let request = self.agent.post(self.address(path)).header("authorization", &self.authorization);
        read(request.header("content-type", "application/json").send(body.to_string())?)
    }

    /// Sends a body with PATCH.
    ///
    /// # Errors
    /// If no answer comes.
    pub(super) fn patch(&self, path: &str, body: &Value) -> Result<Answer, ureq::Error> {
        let request = self.agent.patch(self.address(path)).header("authorization", &self.authorization);
        read(request.header("content-type", "application/json").send(body.to_string())?)
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

impl Answer {
    /// The body of a request that went well.
    ///
    /// # Errors
    /// If it did not.
    pub(super) fn json(&self) -> Result<Value> {
        if self.status != 200 {
            bail!("the server answered {}: {}", self.status, self.body);
        }
        serde_json::from_str(&self.body).with_context(|| format!("the server answered {}", self.body))
    }
}

/// The number in a field of an object.
///
/// # Errors
/// If there is none.
pub(super) fn number(object: &Value, field: &str) -> Result<i64> {
    object.get(field).and_then(Value::as_i64).with_context(|| format!("{object} has no number {field}"))
}

/// The text in a field of an object.
///
/// # Errors
/// If there is none.
pub(super) fn text(object: &Value, field: &str) -> Result<String> {
    let text = object.get(field).and_then(Value::as_str);
    Ok(text.with_context(|| format!("{object} has no text {field}"))?.to_owned())
}

/// For any one answer; a server that does not answer for so long counts as gone.
const PATIENCE: Duration = Duration::from_secs(10);

fn read(mut response: Response<Body>) -> Result<Answer, ureq::Error> {
    Ok(Answer { status: response.status().as_u16(), body: response.body_mut().read_to_string()? })
}
