//! A process under test.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long anything may take before a test gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The binary, with an environment that holds nothing of ours.
pub(crate) fn latchkey(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LATCHKEY_")) {
        command.env_remove(name);
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Seconds of the epoch, by the clock of this machine, which the processes go by.
#[expect(clippy::disallowed_methods, reason = "the processes under test read the same clock")]
pub(crate) fn now_s() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// What a command that ended said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs a command to its end with a text on its standard input.
pub(crate) fn run_with_input(command: &mut Command, input: &str) -> Said {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A process that goes on; killed when dropped.
pub(crate) struct Process {
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = lines(child.stdout.take().unwrap());
        let err = lines(child.stderr.take().unwrap());
        Self { child, out, err }
    }

    /// The next line of standard output.
    pub(crate) fn line(&self) -> String {
        self.out.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("nothing on stdout; stderr: {:?}", self.complaints()))
    }

    /// What is left of standard output, once the process has ended.
    pub(crate) fn rest(&self) -> String {
        self.out.iter().collect::<Vec<_>>().join("\n")
    }

    /// The next line of the log (in JSON) with this message.
    pub(crate) fn log(&self, message: &str) -> Value {
        loop {
            let line = self.err.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no log line {message:?}"));
            let Ok(line) = serde_json::from_str::<Value>(&line) else { panic!("{line}") };
            if line["message"] == message {
                return line;
            }
        }
    }

    /// The next line of standard error that begins so.
    pub(crate) fn says(&self, beginning: &str) -> String {
        loop {
            let line = self.err.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no line {beginning:?}"));
            if line.starts_with(beginning) {
                return line;
            }
        }
    }

    /// Sends SIGTERM.
    pub(crate) fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", "TERM", &pid]).status().unwrap().success());
    }

    /// Waits for the end of the process.
    pub(crate) fn end(mut self) -> (ExitStatus, String) {
        // Its output ends when it does.
        while self.err.recv_timeout(PATIENCE).is_ok() {}
        let rest = self.rest();
        (self.child.wait().unwrap(), rest)
    }

    fn complaints(&self) -> Vec<String> {
        self.err.try_iter().collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}
