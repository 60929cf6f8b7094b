//! The peer of every HTTP figure: axum answering a constant JSON object, in a process of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use anyhow::Context;
use axum::routing::get;
use axum::serve::ListenerExt as _;
use axum::{Json, Router};
use serde::Serialize;

/// The hidden word on the command line that makes this program the server.
pub const WORD: &str = "hello";

/// A running hello server, ended when dropped.
pub struct Hello {
    child: Child,
    address: SocketAddr,
}

impl Hello {
    /// Starts this program once more, as the server. Fails if it does not say where it listens.
    pub fn start() -> anyhow::Result<Self> {
        let program = std::env::current_exe()?;
        let mut child = Command::new(program).arg(WORD).stdout(Stdio::piped()).spawn().context("starting hello")?;
        let output = child.stdout.take().context("the output of hello")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().parse().context("hello did not print its address")?;
        Ok(Self { child, address })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Hello {
    fn drop(&mut self) {
        // Gone already is as good.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Serves until the process is ended: as many workers as the product has, and no delay on its connections.
pub fn serve() -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        std::io::stdout().flush()?;
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let greet = || async { Json(Greeting { message: "hello" }) };
        Ok(axum::serve(listener, Router::new().route("/", get(greet))).await?)
    })
}

#[derive(Serialize)]
struct Greeting {
    message: &'static str,
}
