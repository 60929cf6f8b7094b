//! The hash of a state: the sum of the hashes of its rows, so that a change of one row changes it in one step.

use crate::access::Change;
use postcard::ser_flavors::Flavor;
use siphasher::sip::SipHasher13;
use std::hash::Hasher as _;

/// The hash of a row, or of a set of rows. Equal sets have equal digests on every machine and in every version
/// that has the same [`Change`]; it tells apart what differs by mistake, not what somebody forges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest(u64);

impl Digest {
    /// The hash of a row, of its bytes on the wire.
    #[must_use]
    pub fn of(row: &Change) -> Self {
        let hasher = Bytes(SipHasher13::new());
        // Nothing here can fail: a row is plain data and the hasher takes all of it.
        Self(postcard::serialize_with_flavor(row, hasher).unwrap_or_default())
    }

    /// This set with a row more.
    #[must_use]
    pub const fn plus(self, row: Self) -> Self {
        Self(self.0.wrapping_add(row.0))
    }

    /// This set with a row less.
    #[must_use]
    pub const fn minus(self, row: Self) -> Self {
        Self(self.0.wrapping_sub(row.0))
    }

    /// As a number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// From a number.
    #[must_use]
    pub const fn from_u64(value: u64) -> Self {
        Self(value)
    }
}

struct Bytes(SipHasher13);

impl Flavor for Bytes {
    type Output = u64;

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.write(&[byte]);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.write(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<u64> {
        Ok(self.0.finish())
    }
}
