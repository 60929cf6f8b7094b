//! PostgreSQL by `tokio-postgres`, driven by a small runtime on the thread that owns the connection.

use crate::Error;
use crate::engine::connection::Batch;
use crate::engine::news::{self, News};
use crate::engine::statement::Statement;
use crate::engine::value::{Cell, Param, Row};
use futures_util::future::{try_join, try_join_all};
use futures_util::stream::poll_fn;
use futures_util::{StreamExt as _, TryStreamExt as _};
use std::collections::HashMap;
use std::error::Error as _;
use std::pin::pin;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio_postgres::config::Host;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{AsyncMessage, Client, NoTls};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Where commits are announced.
pub(super) const CHANNEL: &str = "latchkey";
const LISTEN: &str = "listen latchkey";
const LISTEN_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// After so long without a sign of life the other machine counts as gone.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
pub(super) struct Server {
    pub(super) config: tokio_postgres::Config,
}

pub(crate) struct Connection {
    server: Server,
    runtime: tokio::runtime::Runtime,
    open: Option<Open>,
}

struct Open {
    client: Client,
    prepared: HashMap<&'static str, tokio_postgres::Statement>,
}

impl Server {
    pub(super) fn parse(url: &str) -> Result<Self, Error> {
        let mut config: tokio_postgres::Config = url
            .parse()
            .map_err(|error| Error::Unavailable(format!("the database URL is not valid: {}", told(&error))))?;
        config.connect_timeout(CONNECT_TIMEOUT).application_name("latchkey");
        if config.get_options().is_none() {
            // Compiling a plan takes longer than any statement here runs.
            config.options("-c jit=off");
        }
        config.tcp_user_timeout(SILENCE_TIMEOUT).keepalives_idle(SILENCE_TIMEOUT);
        Ok(Self { config })
    }

    pub(super) fn open(&self) -> Result<Connection, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Error::Unavailable(error.to_string()))?;
        let mut connection = Connection { server: self.clone(), runtime, open: None };
        connection.ensure_open()?;
        Ok(connection)
    }

    /// Tells what is announced until `stopped` fires, and connects again when the connection is lost.
    pub(super) fn listen(&self, tell: &dyn Fn(News), mut stopped: oneshot::Receiver<()>) {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return tracing::error!(%error, "nobody listens to what other servers write"),
        };
        runtime.block_on(async {
            loop {
                tokio::select! {
                    heard = self.hear(tell) => {
                        let error = heard.err().map(|error| told(&error)).unwrap_or_default();
                        tracing::warn!(error, "the connection that hears of other servers ended");
                        tell(News::Gap);
                    }
                    _ = &mut stopped => return,
                }
                if tokio::time::timeout(LISTEN_AGAIN_AFTER, &mut stopped).await.is_ok() {
                    return;
                }
            }
        });
    }

    async fn hear(&self, tell: &dyn Fn(News)) -> Result<(), tokio_postgres::Error> {
        let (client, mut connection) = self.config.connect(NoTls).await?;
        let mut messages = pin!(poll_fn(move |context| connection.poll_message(context)));
        let mut begun = pin!(client.batch_execute(LISTEN));
        let mut listens = false;
        loop {
            tokio::select! {
                done = &mut begun, if !listens => {
                    done?;
                    listens = true;
                    // What was written before anybody listened.
                    tell(News::Gap);
                }
                message = messages.next() => match message.transpose()? {
                    Some(AsyncMessage::Notification(notification)) => tell(news::read(notification.payload())),
                    Some(_) => {}
                    None => return Ok(()),
                },
            }
        }
    }

    /// Where it is, without who asks.
    fn address(&self) -> String {
        let host = match self.config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            Some(Host::Unix(folder)) => folder.display().to_string(),
            None => "localhost".to_owned(),
        };
        format!("{host}:{}", self.config.get_ports().first().copied().unwrap_or(5_432))
    }
}

impl Connection {
    fn ensure_open(&mut self) -> Result<(), Error> {
        if self.open.as_ref().is_some_and(|open| !open.client.is_closed()) {
            return Ok(());
        }
        let config = self.server.config.clone();
        let client = self.runtime.block_on(async move {
            let (client, connection) = config.connect(NoTls).await?;
            tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::warn!(%error, "a connection to PostgreSQL ended");
                }
            });
            Ok::<_, tokio_postgres::Error>(client)
        });
        let client = client.map_err(|error| {
            Error::Unavailable(format!("PostgreSQL at {}: {}", self.server.address(), told(&error)))
        })?;
        self.open = Some(Open { client, prepared: HashMap::new() });
        Ok(())
    }

    fn prepared(
        &mut self,
        statement: &Statement,
    ) -> Result<(&Client, &tokio::runtime::Runtime, tokio_postgres::Statement), Error> {
        let open = self.open.as_mut().ok_or_else(|| Error::Unavailable("not connected to PostgreSQL".to_owned()))?;
        let prepared = match open.prepared.get(statement.name()) {
            Some(prepared) => prepared.clone(),
            None => {
                let prepared = self.runtime.block_on(open.client.prepare(statement.sql()));
                let prepared = prepared.map_err(|error| failed(statement, &error))?;
                open.prepared.insert(statement.name(), prepared.clone());
                prepared
            }
        };
        Ok((&open.client, &self.runtime, prepared))
    }

    pub(super) fn each(
        &mut self,
        statement: &Statement,
        params: &[Param<'_>],
        mut visit: impl FnMut(Row),
    ) -> Result<(), Error> {
        let (client, runtime, prepared) = self.prepared(statement)?;
        runtime.block_on(async {
            let found = client.query_raw(&prepared, params).await.map_err(|error| failed(statement, &error))?;
            let mut found = pin!(found);
            while let Some(row) = found.try_next().await.map_err(|error| failed(statement, &error))? {
                visit(Row::new(cells(&row, statement)?, statement.name()));
            }
            Ok(())
        })
    }

    pub(super) fn execute(&mut self, statement: &Statement, params: &[Param<'_>]) -> Result<u64, Error> {
        let (client, runtime, prepared) = self.prepared(statement)?;
        runtime.block_on(client.execute(&prepared, &bind(params))).map_err(|error| failed(statement, &error))
    }

    /// Sends all sets of parameters of both statements at once, and waits for all answers together: whether the second
    /// found a row for each of its own.
    pub(super) fn execute_and_ask(&mut self, done: &Batch<'_>, asked: &Batch<'_>) -> Result<Vec<bool>, Error> {
        let ((statement, sets), (question, subjects)) = (done, asked);
        let (_, _, run) = self.prepared(statement)?;
        let (client, runtime, ask) = self.prepared(question)?;
        let sets: Vec<_> = sets.iter().map(|params| bind(params)).collect();
        let subjects: Vec<_> = subjects.iter().map(|params| bind(params)).collect();
        let done = try_join_all(sets.iter().map(|params| client.execute(&run, params)));
        let found = try_join_all(subjects.iter().map(|params| client.query(&ask, params)));
        runtime.block_on(async {
            let done = async { done.await.map_err(|error| failed(statement, &error)) };
            let found = async { found.await.map_err(|error| failed(question, &error)) };
            let (_, found) = try_join(done, found).await?;
            Ok(found.iter().map(|rows| !rows.is_empty()).collect())
        })
    }

    /// Runs a batch of text.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Error> {
        let open = self.open.as_ref().ok_or_else(|| Error::Unavailable("not connected to PostgreSQL".to_owned()))?;
        let done = self.runtime.block_on(open.client.batch_execute(sql));
        done.map_err(|error| {
            if is_lost(&error) {
                self.open = None;
            }
            unavailable(&error)
        })
    }

    /// Begins a transaction, on a new connection if the old one turns out to be lost: a server that was
    /// started again is noticed only by the first word to it.
    pub(super) fn begin(&mut self, sql: &str) -> Result<(), Error> {
        self.ensure_open()?;
        match self.batch(sql) {
            Err(_) if self.open.is_none() => {
                self.ensure_open()?;
                self.batch(sql)
            }
            begun => begun,
        }
    }

    pub(super) fn prepare(&mut self, statement: &Statement) -> Result<(), Error> {
        self.prepared(statement).map(drop)
    }
}

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut tokio_postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match *self {
            Self::Null => Ok(IsNull::Yes),
            Self::Bool(value) => value.to_sql_checked(kind, out),
            Self::Int(value) => value.to_sql_checked(kind, out),
            Self::Real(value) => value.to_sql_checked(kind, out),
            Self::Text(value) => value.to_sql_checked(kind, out),
            Self::Bytes(value) => value.to_sql_checked(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn bind<'p>(params: &'p [Param<'_>]) -> Vec<&'p (dyn ToSql + Sync)> {
    params.iter().map(|param| param as &(dyn ToSql + Sync)).collect()
}

fn cells(row: &tokio_postgres::Row, statement: &Statement) -> Result<Vec<Cell>, Error> {
    let cell = |index: usize, kind: &Type| {
        Ok(match *kind {
            Type::INT8 => row.try_get::<_, Option<i64>>(index)?.map(Cell::Int),
            Type::INT4 => row.try_get::<_, Option<i32>>(index)?.map(|value| Cell::Int(i64::from(value))),
            Type::BOOL => row.try_get::<_, Option<bool>>(index)?.map(|value| Cell::Int(i64::from(value))),
            Type::FLOAT8 => row.try_get::<_, Option<f64>>(index)?.map(Cell::Real),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index)?.map(Cell::Bytes),
            _ => row.try_get::<_, Option<String>>(index)?.map(Cell::Text),
        }
        .unwrap_or(Cell::Null))
    };
    let read = row.columns().iter().enumerate().map(|(index, column)| cell(index, column.type_()));
    read.collect::<Result<_, tokio_postgres::Error>>().map_err(|error| Error::corrupt(statement.name(), error))
}

fn failed(statement: &Statement, error: &tokio_postgres::Error) -> Error {
    let text = format!("{}: {}", statement.name(), told(error));
    match error.code() {
        Some(code) if is_constraint(code) => Error::Conflict(text),
        _ => Error::Unavailable(text),
    }
}

/// Violated constraints (class 23), and values that no column takes (class 22).
fn is_constraint(code: &SqlState) -> bool {
    code.code().starts_with("23") || code.code().starts_with("22")
}

/// No answer at all, or one that the server ends the connection with (class 57P).
fn is_lost(error: &tokio_postgres::Error) -> bool {
    error.code().is_none_or(|code| code.code().starts_with("57P"))
}

fn unavailable(error: &tokio_postgres::Error) -> Error {
    Error::Unavailable(told(error))
}

/// The error with its cause, which its own words leave out.
fn told(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(answer), _) => answer.to_string(),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}
