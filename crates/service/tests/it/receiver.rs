//! A receiver of webhooks that is one: what arrives, and whatever it is told to answer.

use domain::id::IntegrationId;
use parking_lot::Mutex;
use serde_json::Value;
use service::Field;
use service::integrations::{self, IntegrationInput};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::stage::{Stage, text};

/// A message as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) path: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) raw: Vec<u8>,
    pub(crate) body: Value,
}

/// What a receiver does with a message.
#[derive(Clone, Debug)]
pub(crate) enum Does {
    /// Answers with this status, and more headers.
    Answer(u16, &'static str),
    /// Does not answer before it relents.
    Hang,
}

/// A receiver on this machine. It answers as it was told, in order, and then with 200.
pub(crate) struct Receiver {
    pub(crate) port: u16,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    messages: Mutex<Vec<Message>>,
    script: Mutex<VecDeque<Does>>,
    by_type: Mutex<HashMap<String, Does>>,
    arrived: Notify,
    relented: Notify,
}

impl Receiver {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, shared) = (listener.local_addr().unwrap().port(), Arc::<Shared>::default());
        let into = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&into)));
            }
        });
        Self { port, shared, task }
    }

    /// What arrived, in order.
    pub(crate) fn messages(&self) -> Vec<Message> {
        self.shared.messages.lock().clone()
    }

    /// The types of what arrived, in order.
    pub(crate) fn types(&self) -> Vec<String> {
        self.messages().iter().map(|message| message.body["type"].as_str().unwrap().to_owned()).collect()
    }

    /// Does this with the next messages, one after the other.
    pub(crate) fn then(&self, does: impl IntoIterator<Item = Does>) {
        self.shared.script.lock().extend(does);
    }

    /// Does this with every message of a type.
    pub(crate) fn with(&self, kind: &str, does: Does) {
        self.shared.by_type.lock().insert(kind.to_owned(), does);
    }

    /// Takes everything from now on.
    pub(crate) fn relent(&self) {
        self.shared.script.lock().clear();
        self.shared.by_type.lock().clear();
        self.shared.relented.notify_waiters();
    }

    /// Waits for the next message.
    pub(crate) async fn next(&self) {
        self.shared.arrived.notified().await;
    }

    /// Tells it of events of these types; of all without any.
    pub(crate) async fn subscribe(&self, stage: &Stage, types: &[&str]) -> IntegrationId {
        let input = IntegrationInput {
            r#type: text("event_webhook"),
            name: text("Hook"),
            url: text(&format!("http://127.0.0.1:{}/in?from=latchkey", self.port)),
            enabled_events: Field::Set(types.iter().map(|kind| (*kind).to_owned()).collect()),
            signature_key: text("open sesame"),
            ..IntegrationInput::default()
        };
        integrations::create(stage.service(), &stage.owner(), input).await.unwrap().integration.id
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn talk(stream: TcpStream, shared: Arc<Shared>) {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    let Some(message) = take(&mut read).await else { return };
    let kind = message.body["type"].as_str().unwrap_or_default().to_owned();
    shared.messages.lock().push(message);
    let told = shared.by_type.lock().get(&kind).cloned().or_else(|| shared.script.lock().pop_front());
    shared.arrived.notify_one();
    match told.unwrap_or(Does::Answer(200, "")) {
        Does::Answer(status, headers) => {
            let answer = format!("HTTP/1.1 {status} Told\r\n{headers}Content-Length: 2\r\n\r\nok");
            let _ = write.write_all(answer.as_bytes()).await;
        }
        Does::Hang => tokio::select! {
            // The other side hangs up at some time.
            _ = read.read_u8() => {}
            () = shared.relented.notified() => {}
        },
    }
}

async fn take(read: &mut BufReader<tokio::net::tcp::OwnedReadHalf>) -> Option<Message> {
    let mut first = String::new();
    read.read_line(&mut first).await.ok()?;
    let path = first.strip_prefix("POST ")?.split(' ').next()?.to_owned();
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        read.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length: usize = headers.get("content-length")?.parse().ok()?;
    let mut raw = vec![0; length];
    read.read_exact(&mut raw).await.ok()?;
    let body = serde_json::from_slice(&raw).ok()?;
    Some(Message { path, headers, raw, body })
}
