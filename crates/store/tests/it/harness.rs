//! Runs the same stories on both engines, each on a database without rows.

use futures_util::future::LocalBoxFuture;
use std::panic::{AssertUnwindSafe, catch_unwind};
use store::{Location, Store, Synchronous};
use tempfile::TempDir;

/// A database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A database of its own, gone with this value.
pub(crate) struct Fresh {
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    _home: Option<Home>,
}

/// A database that nobody has opened yet.
pub(crate) struct Empty {
    pub(crate) location: Location,
    /// The address, on PostgreSQL.
    pub(crate) url: Option<String>,
    home: Home,
}

/// One story on one engine.
pub(crate) type Story = (&'static str, fn(Fresh) -> LocalBoxFuture<'static, ()>);

enum Home {
    Folder { _folder: TempDir },
    Database { _database: pgcluster::Database },
}

impl Empty {
    pub(crate) fn on(engine: Engine) -> Self {
        let (location, url, home) = match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let location = Location::sqlite(&folder.path().join("store.db"));
                (location.with_synchronous(Synchronous::Off), None, Home::Folder { _folder: folder })
            }
            Engine::Postgres => {
                let database = pgcluster::Database::create().unwrap();
                let url = database.url();
                (Location::parse(&url).unwrap(), Some(url), Home::Database { _database: database })
            }
        };
        Self { location, url, home }
    }
}

impl Fresh {
    pub(crate) fn on(engine: Engine) -> Self {
        let Empty { location, home, .. } = Empty::on(engine);
        Self { store: Store::open(location).unwrap(), engine, _home: Some(home) }
    }

    /// Another database on the same engine.
    pub(crate) fn beside(&self) -> Empty {
        Empty::on(self.engine)
    }
}

/// Tells each story on a database without rows, all of them whatever fails, and then fails with the names of those
/// that did.
pub(crate) fn run(engine: Engine, stories: &[Story]) {
    // Making a database takes PostgreSQL longer than most stories; emptying one does not.
    let shared = (engine == Engine::Postgres).then(|| {
        let empty = Empty::on(engine);
        (Store::open(empty.location.clone()).unwrap(), empty)
    });
    let mut failed = Vec::new();
    for (name, story) in stories {
        eprintln!("{engine:?}: {name}");
        let fresh = || match &shared {
            Some((store, empty)) => {
                block_on(remove_rows(empty.url.as_deref().unwrap()));
                Fresh { store: store.clone(), engine, _home: None }
            }
            None => Fresh::on(engine),
        };
        if catch_unwind(AssertUnwindSafe(|| block_on(story(fresh())))).is_err() {
            eprintln!("{engine:?}: {name} FAILED");
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "{} of {} failed on {engine:?}: {failed:#?}", failed.len(), stories.len());
}

/// Runs something async to its end.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(future)
}

/// As if the database had just been made.
async fn remove_rows(url: &str) {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let tables = "select string_agg(table_name, ', ') from information_schema.tables
        where table_schema = 'public' and table_name <> 'schema_migration'";
    let tables: String = client.query_one(tables, &[]).await.unwrap().get(0);
    client.batch_execute(&format!("truncate {tables} restart identity cascade")).await.unwrap();
}

/// Declares the stories of a module: two tests, `sqlite` and `postgres`, that tell each of them.
macro_rules! on_both_engines {
    ($($story:ident),+ $(,)?) => {
        const STORIES: &[$crate::harness::Story] =
            &[$((stringify!($story), |fresh| Box::pin($story(fresh)))),+];

        #[test]
        fn sqlite() {
            $crate::harness::run($crate::harness::Engine::Sqlite, STORIES);
        }

        #[test]
        fn postgres() {
            $crate::harness::run($crate::harness::Engine::Postgres, STORIES);
        }
    };
}
pub(crate) use on_both_engines;
