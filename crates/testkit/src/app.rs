//! The whole product in one process.

use crate::builder::{Builder, Observer};
use crate::clock::ManualClock;
use crate::reply::{Exchange, Reply};
use crate::witness::{Kept, Witness};
use api::ClientAddress;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Request, header};
use domain::id::OrganizationId;
use parking_lot::Mutex;
use serde_json::{Value, json};
use service::mail::{Mail, Outbox};
use service::{Service, Settings};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use store::{Location, Store};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

/// The secret of somebody who is not signed in.
pub const NOBODY: &str = "";

/// The product, without sockets. A test ends with [`App::finish`]; one that forgets it fails.
pub struct App {
    /// The use cases.
    pub service: Service,
    /// The database beneath them.
    pub store: Store,
    /// The clock of the house.
    pub clock: ManualClock,
    pub(crate) owners: Mutex<HashMap<String, String>>,
    router: Router,
    outbox: Outbox,
    location: Location,
    folder: TempDir,
    jobs: Option<(watch::Sender<bool>, JoinHandle<()>)>,
    observer: Option<Observer>,
    is_finished: bool,
}

/// Holds a SQLite file's lock for writing, so that nobody else can write. Dropping it lets go.
pub struct WriteLock(#[expect(dead_code, reason = "held for its lock")] rusqlite::Connection);

impl App {
    /// The product as [`Builder`] makes it unless asked otherwise.
    pub async fn start() -> Self {
        Self::builder().build().await
    }

    /// The product, otherwise.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(
        service: Service,
        store: Store,
        clock: ManualClock,
        outbox: Outbox,
        (location, folder): (Location, TempDir),
        runs_jobs: bool,
        observer: Option<Observer>,
    ) -> Self {
        let jobs = runs_jobs.then(|| {
            let (stop, stopped) = watch::channel(false);
            (stop, tokio::spawn(service::jobs::run(service.clone(), stopped)))
        });
        Self {
            router: api::router(service.clone()),
            owners: Mutex::default(),
            is_finished: false,
            service,
            store,
            clock,
            outbox,
            location,
            folder,
            jobs,
            observer,
        }
    }

    /// `GET`.
    pub async fn get(&self, path: impl AsRef<str>, secret: impl AsRef<str>) -> Reply {
        self.send(Method::GET, path, secret, None).await
    }

    /// `POST` with a body.
    pub async fn post(&self, path: impl AsRef<str>, secret: impl AsRef<str>, body: Value) -> Reply {
        self.send(Method::POST, path, secret, Some(body)).await
    }

    /// `PATCH` with a body.
    pub async fn patch(&self, path: impl AsRef<str>, secret: impl AsRef<str>, body: Value) -> Reply {
        self.send(Method::PATCH, path, secret, Some(body)).await
    }

    /// `PUT` with a body.
    pub async fn put(&self, path: impl AsRef<str>, secret: impl AsRef<str>, body: Value) -> Reply {
        self.send(Method::PUT, path, secret, Some(body)).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: impl AsRef<str>, secret: impl AsRef<str>) -> Reply {
        self.send(Method::DELETE, path, secret, None).await
    }

    /// `POST /locks/{lock}/unlock` without a location.
    pub async fn unlock(&self, lock: i64, secret: impl AsRef<str>) -> Reply {
        self.post(format!("/locks/{lock}/unlock"), secret, json!({})).await
    }

    /// A request of any method; [`NOBODY`] sends no credentials.
    pub async fn send(
        &self,
        method: Method,
        path: impl AsRef<str>,
        secret: impl AsRef<str>,
        body: Option<Value>,
    ) -> Reply {
        let (path, secret) = (path.as_ref(), secret.as_ref());
        let mut request = Request::builder().method(method).uri(path).header(header::ACCEPT, "application/json");
        if secret != NOBODY {
            request = request.header(header::AUTHORIZATION, format!("KISI-LOGIN {secret}"));
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.send_raw(request.body(body).expect("a request")).await
    }

    /// A request as it stands. It comes from 192.0.2.1 unless it says otherwise.
    pub async fn send_raw(&self, mut request: Request<Body>) -> Reply {
        let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
        if request.extensions().get::<ClientAddress>().is_none() {
            request.extensions_mut().insert(ClientAddress(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))));
        }
        let response = self.router.clone().oneshot(request).await.expect("the router never fails");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        let reply = Reply { status, body: read(&headers, &bytes), headers };
        if let Some(observer) = self.observer {
            observer(Exchange { method: &method, path: &path, reply: &reply });
        }
        reply
    }

    /// The mails that have left, the newest first.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.outbox.list().into_iter().map(|kept| kept.mail).collect()
    }

    /// The last mail to an address, sent now if it still waits. Stops the test if there is none.
    pub async fn mail_to(&self, email: &str) -> Mail {
        self.step().await;
        let found = self.mails().into_iter().find(|mail| mail.to == email);
        found.unwrap_or_else(|| panic!("there is no mail to {email}"))
    }

    /// Runs every job once: catching up, mail, and housekeeping.
    pub async fn step(&self) {
        service::jobs::run_once(&self.service).await.expect("the jobs run");
    }

    /// Another server on the same database, with its own memory, the same clock and the same mail.
    pub async fn another(&self) -> Self {
        self.another_built(Self::builder()).await
    }

    /// The same, with its jobs running beside the requests.
    pub async fn another_running_jobs(&self) -> Self {
        self.another_built(Self::builder().running_jobs()).await
    }

    /// The same with other settings.
    pub async fn another_with(&self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = self.service.settings().clone();
        change(&mut settings);
        self.another_of(Self::builder(), settings).await
    }

    async fn another_built(&self, builder: Builder) -> Self {
        self.another_of(builder, self.service.settings().clone()).await
    }

    async fn another_of(&self, builder: Builder, settings: Settings) -> Self {
        let builder = builder.on(self.location.clone()).seed(2);
        let builder = builder.settings(|other| *other = settings).mail(self.service.mail().clone());
        let mut other = builder.build_with(self.clock.clone()).await;
        other.outbox = self.outbox.clone();
        other.observer = self.observer;
        other
    }

    /// Locks the SQLite file against writing, as another process or a full disk would.
    #[must_use]
    pub fn lock_writes(&self) -> WriteLock {
        let file = self.location.file().expect("a SQLite file");
        let connection = rusqlite::Connection::open(file).expect("the file opens");
        connection.execute_batch("begin immediate").expect("nobody else writes");
        WriteLock(connection)
    }

    /// Keeps the SQLite database as it stands, for others to begin with.
    pub async fn keep(&self) -> Kept {
        let kept = Kept(tempfile::tempdir().expect("a temporary folder"));
        self.store.copy_to(kept.file()).await.expect("the database is copied");
        kept
    }

    /// Somebody who sees whether the SQLite file is written to.
    #[must_use]
    pub fn witness(&self) -> Witness {
        Witness::of(self.location.file().expect("a SQLite file"))
    }

    /// The revision of an organization's rules, which is another one after each change that deciding could need.
    pub async fn revision(&self, organization: OrganizationId) -> i64 {
        let revision = self.store.read(move |read| store::changes::revision(read, organization));
        revision.await.expect("the revision is read")
    }

    /// Ends the test: stops the jobs, sends the mail that waits, and fails if some could not leave.
    pub async fn finish(mut self) {
        self.stop().await;
        self.step().await;
        let health = service::jobs::mail_health(&self.service).await.expect("the outbox is read");
        assert_eq!((health.waiting, health.failing, health.dead), (0, 0, 0), "mail is left: {health:?}");
    }

    /// Ends a test that leaves mail or a broken store behind on purpose.
    pub async fn abandon(mut self) {
        self.stop().await;
    }

    async fn stop(&mut self) {
        self.is_finished = true;
        if let Some((stop, jobs)) = self.jobs.take() {
            stop.send_replace(true);
            jobs.await.expect("the jobs end");
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let is_forgotten = !self.is_finished && !std::thread::panicking();
        assert!(!is_forgotten, "a test ends with app.finish().await: {}", self.folder.path().display());
    }
}

fn read(headers: &HeaderMap, bytes: &[u8]) -> Value {
    if bytes.is_empty() {
        return Value::Null;
    }
    let media_type = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    assert_eq!(media_type, Some(b"application/json".as_slice()), "{}", String::from_utf8_lossy(bytes));
    serde_json::from_slice(bytes).expect("a body is JSON")
}
