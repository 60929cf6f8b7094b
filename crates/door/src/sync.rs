//! How a policy travels: a snapshot once, then deltas, each with the hash of the state that it leads to, so that a
//! replica that went astray notices and asks for a snapshot.
//!
//! A frame is the bytes `LKP`, the version, and one postcard value (postcard.jamesmunns.com/wire-format). Operations
//! are numbered by their place in [`Change`], so a version ends only when one of them changes its form.

use domain::access::{Change, Digest, Policy};
use serde::{Deserialize, Serialize};

/// The version of the frames; raised with every change that an older peer would misread.
pub const VERSION: u8 = 2;

const MAGIC: &[u8; 3] = b"LKP";

/// A part of a policy's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Frame {
    /// All rows of a revision.
    Snapshot(Snapshot),
    /// What happened from one revision to another.
    Delta(Delta),
}

/// All rows of a revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The revision.
    pub revision: i64,
    /// The hash of its rows.
    pub digest: u64,
    /// The rows, each after those that it refers to.
    pub rows: Vec<Change>,
}

/// What happened from one revision to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delta {
    /// The revision that it starts from.
    pub from: i64,
    /// The revision that it leads to.
    pub to: i64,
    /// The hash of the rows after it.
    pub digest: u64,
    /// The operations, in order.
    pub changes: Vec<Change>,
}

/// Why bytes are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// They do not begin as a frame does.
    #[error("this is no policy")]
    Foreign,
    /// They are of a version that is not known here.
    #[error("this policy is of version {0}; version {VERSION} is known here")]
    Version(u8),
    /// They break off, or hold what cannot be.
    #[error("this policy is damaged")]
    Damaged,
}

/// Why a replica does not take a frame in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Astray {
    /// The delta starts from another revision than the one that is here.
    #[error("revision {here} is here, and the delta starts from {from}")]
    Gap {
        /// The revision that is here.
        here: i64,
        /// The one that the delta starts from.
        from: i64,
    },
    /// The rows would not be those of the sender.
    #[error("the rows of revision {revision} are not those of the sender")]
    Hash {
        /// The revision that the frame leads to.
        revision: i64,
    },
}

impl Frame {
    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.push(VERSION);
        // Into memory, and of plain data: it cannot fail.
        postcard::to_extend(self, bytes).unwrap_or_default()
    }

    /// Reads its bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrameError> {
        let (version, body) = bytes.strip_prefix(MAGIC).and_then(<[u8]>::split_first).ok_or(FrameError::Foreign)?;
        if *version != VERSION {
            return Err(FrameError::Version(*version));
        }
        match postcard::take_from_bytes(body) {
            Ok((frame, [])) => Ok(frame),
            _ => Err(FrameError::Damaged),
        }
    }
}

/// The policy of somebody else, followed by frames. Whatever it refuses leaves it as it was.
#[derive(Clone, Debug, Default)]
pub struct Replica {
    revision: Option<i64>,
    policy: Policy,
}

impl Replica {
    /// Takes a frame in. Says nothing new if a delta leads to where the replica is already.
    pub fn take(&mut self, frame: Frame) -> Result<(), Astray> {
        match frame {
            Frame::Snapshot(Snapshot { revision, digest, rows }) => {
                self.reach(Policy::default(), revision, rows, digest)
            }
            Frame::Delta(Delta { from, to, digest, changes }) => match self.revision {
                Some(here) if here == from => self.reach(self.policy.clone(), to, changes, digest),
                Some(here) if here >= to => Ok(()),
                here => Err(Astray::Gap { here: here.unwrap_or(-1), from }),
            },
        }
    }

    /// The revision that is here, once there is one.
    #[must_use]
    pub const fn revision(&self) -> Option<i64> {
        self.revision
    }

    /// The policy that is here. Before the first snapshot it grants nothing.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    fn reach(&mut self, mut policy: Policy, revision: i64, changes: Vec<Change>, digest: u64) -> Result<(), Astray> {
        changes.into_iter().for_each(|change| policy.apply(change));
        if policy.digest() != Digest::from_u64(digest) {
            return Err(Astray::Hash { revision });
        }
        (self.policy, self.revision) = (policy, Some(revision));
        Ok(())
    }
}
