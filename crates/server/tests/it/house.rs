//! A server on a folder of its own, and requests to it.

use crate::process::{Process, Said, latchkey, run, run_with_input};
use serde_json::{Value, json};
use std::path::PathBuf;
use tempfile::TempDir;

/// A folder with a configuration, and commands on it.
pub(crate) struct House {
    pub(crate) folder: TempDir,
}

/// The password of every owner that is made here.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

impl House {
    pub(crate) fn new() -> Self {
        let house = Self { folder: tempfile::tempdir().unwrap() };
        house.configure("");
        house
    }

    /// Writes the configuration, with more lines at its end.
    pub(crate) fn configure(&self, more: &str) {
        let database = self.database();
        let text = format!(
            "database = \"sqlite://{}\"\nlisten = \"127.0.0.1:0\"\nlog.format = \"json\"\n{more}\n",
            database.display()
        );
        std::fs::write(self.path("latchkey.toml"), text).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path("gym.db")
    }

    /// Runs a command on the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        run(latchkey(arguments).current_dir(self.folder.path()))
    }

    /// Makes an organization, named by a word.
    pub(crate) fn found(&self, domain: &str) {
        let email = format!("owner@{domain}.example.com");
        let arguments = ["admin", "create-owner", "--organization", "A gym", "--domain", domain];
        let more = ["--time-zone", "Europe/Berlin", "--name", "Ada Owner", "--email", &email];
        let mut command = latchkey(&[&arguments[..], &more[..]].concat());
        let said = run_with_input(command.current_dir(self.folder.path()), &format!("{PASSWORD}\n"));
        assert_eq!(said.code, Some(0), "{}", said.err);
    }

    /// Starts the server, and waits until it is ready.
    pub(crate) fn serve(&self) -> (Process, String) {
        let process = Process::start(latchkey(&["serve"]).current_dir(self.folder.path()));
        let address = process.log("ready")["address"].as_str().unwrap().to_owned();
        (process, format!("http://{address}"))
    }
}

/// Status and body of an answer.
pub(crate) fn get(url: &str, secret: Option<&str>) -> (u16, String) {
    let mut request = agent().get(url);
    if let Some(secret) = secret {
        request = request.header("Authorization", format!("KISI-LOGIN {secret}"));
    }
    let mut answer = request.call().unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

/// Posts JSON.
pub(crate) fn post(url: &str, secret: Option<&str>, body: &Value) -> (u16, Value) {
    let mut request = agent().post(url).header("Content-Type", "application/json");
    if let Some(secret) = secret {
        request = request.header("Authorization", format!("KISI-LOGIN {secret}"));
    }
    let mut answer = request.send(body.to_string()).unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// Signs in, and gives status and answer.
pub(crate) fn sign_in(url: &str, domain: &str, email: &str, password: &str) -> (u16, Value) {
    let user = json!({ "domain": domain, "email": email, "password": password });
    post(&format!("{url}/api/logins"), None, &json!({ "login": { "type": "device" }, "user": user }))
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}
