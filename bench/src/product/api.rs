//! Calls of the product's API while a benchmark is set up.

use std::net::SocketAddr;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use crate::http::{Connection, request};

/// A connection that is signed in.
pub struct Api {
    connection: Connection,
    secret: Option<String>,
}

impl Api {
    /// Signs in with a password.
    pub async fn sign_in(address: SocketAddr, email: &str, password: &str) -> anyhow::Result<Self> {
        let mut api = Self { connection: Connection::open(address).await?, secret: None };
        let login = api.post("/logins", &json!({ "user": { "email": email, "password": password } })).await?;
        api.secret = Some(secret(&login)?);
        Ok(api)
    }

    /// Makes a login for somebody else, and gives its secret.
    pub async fn sign_in_for(&mut self, email: &str) -> anyhow::Result<String> {
        secret(&self.post("/logins", &json!({ "login": { "type": "device", "email": email } })).await?)
    }

    /// Makes something, and gives its id.
    pub async fn create(&mut self, path: &str, body: &Value) -> anyhow::Result<i64> {
        let made = self.post(path, body).await?;
        made.get("id").and_then(Value::as_i64).with_context(|| format!("{path} answered without an id"))
    }

    /// Reads something.
    pub async fn get(&mut self, path: &str) -> anyhow::Result<Value> {
        self.call("GET", path, None).await
    }

    /// The secret of this login.
    pub fn secret(&self) -> anyhow::Result<&str> {
        self.secret.as_deref().context("not signed in")
    }

    /// Posts to the API.
    pub async fn post(&mut self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.call("POST", path, Some(body)).await
    }

    async fn call(&mut self, method: &str, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        let request = request(method, &format!("/api{path}"), self.secret.as_deref(), body);
        let answer = self.connection.ask(&request).await?;
        if answer.status >= 300 {
            bail!("{method} {path}: {} {}", answer.status, String::from_utf8_lossy(answer.body));
        }
        if answer.body.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_slice(answer.body)?) }
    }
}

fn secret(login: &Value) -> anyhow::Result<String> {
    login.get("secret").and_then(Value::as_str).map(str::to_owned).context("a login came without its secret")
}
