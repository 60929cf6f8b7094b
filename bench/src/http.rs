//! A lean HTTP/1.1 client: one connection kept alive, one request at a time, nothing read that no figure needs. It
//! shares two cores with the server that it measures, so it must cost little.

use std::net::SocketAddr;

use anyhow::{Context, bail};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A connection to a server.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer; its body is borrowed from the connection.
pub struct Answer<'a> {
    pub status: u16,
    pub body: &'a [u8],
}

/// The bytes of a request.
pub fn request(method: &str, path: &str, secret: Option<&str>, body: Option<&Value>) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: bench\r\n");
    if let Some(secret) = secret {
        text += &format!("authorization: KISI-LOGIN {secret}\r\n");
    }
    match body.map(Value::to_string) {
        Some(body) => {
            text += &format!("content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        }
        None => text += "\r\n",
    }
    text.into_bytes()
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| format!("connecting to {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(16 * 1024) })
    }

    /// Sends a request and reads the whole answer. Fails on an answer without a length, which nothing here sends.
    pub async fn ask(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let (status, start, end) = loop {
            if let Some(head) = head(&self.buffer)? {
                break head;
            }
            self.read().await?;
        };
        while self.buffer.len() < end {
            self.read().await?;
        }
        Ok(Answer { status, body: self.buffer.get(start..end).unwrap_or_default() })
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        self.buffer.reserve(4 * 1024);
        Ok(())
    }
}

/// Status, and where the body starts and ends; none while the head is not complete.
fn head(bytes: &[u8]) -> anyhow::Result<Option<(u16, usize, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(start) = response.parse(bytes)? else { return Ok(None) };
    let status = response.code.context("an answer without a status")?;
    let length = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length = match length {
        Some(header) => std::str::from_utf8(header.value)?.trim().parse()?,
        None if status == 204 => 0,
        None => bail!("an answer of status {status} without a length"),
    };
    Ok(Some((status, start, start + length)))
}
