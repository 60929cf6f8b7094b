//! A mail server for tests.

use parking_lot::Mutex;
use service::mail::{Smtp, SmtpSettings, Transport};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A mail server that takes everything, or refuses everything for now.
pub struct Sink {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Sink {
    /// Opens one on a free port.
    pub async fn open(refuses: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let (port, taken) = (listener.local_addr().expect("it listens").port(), Arc::default());
        let into = Arc::clone(&taken);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&into), refuses));
            }
        });
        Self { port, taken, task }
    }

    /// Where it listens.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The mails that it has taken, each with its envelope, as they came over the line.
    #[must_use]
    pub fn taken(&self) -> Vec<String> {
        self.taken.lock().clone()
    }

    /// What sends mail to it.
    #[must_use]
    pub fn transport(&self) -> Transport {
        let settings = SmtpSettings {
            url: format!("smtp://127.0.0.1:{}", self.port),
            from: "doors@gym.example".to_owned(),
            username: None,
            password: None,
        };
        Transport::Smtp(Box::new(Smtp::new(&settings).expect("the settings are right")))
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One conversation (RFC 5321 §4.1): envelope and message end up in one text.
async fn talk(stream: TcpStream, taken: Arc<Mutex<Vec<String>>>, refuses: bool) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut mail = String::new();
    let _ = write.write_all(b"220 sink\r\n").await;
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase().as_str() {
            "RCPT" if refuses => "451 try later",
            "MAIL" | "RCPT" => {
                mail = mail + &line + "\n";
                "250 ok"
            }
            "DATA" => {
                let _ = write.write_all(b"354 go on\r\n").await;
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    mail = mail + &line + "\n";
                }
                taken.lock().push(std::mem::take(&mut mail));
                "250 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 sink",
        };
        let _ = write.write_all(format!("{answer}\r\n").as_bytes()).await;
    }
}
