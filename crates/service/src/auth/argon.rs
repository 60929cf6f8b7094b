//! Argon2 in memory that goes back to the system at once.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// glibc unmaps a block of more than 32 MiB when it is freed (mallopt(3), M_MMAP_THRESHOLD); smaller ones it
/// keeps, one for every thread that ever hashed. So room for more is asked for; what is not touched costs nothing.
const ROOM_KIB: usize = 33 * 1_024;

/// Hashes a password with a salt (argon2id, version 19).
pub(super) fn hash(params: Params, password: &[u8], salt: &[u8]) -> argon2::password_hash::Result<PasswordHash> {
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    let blocks_count = params.block_count();
    // A block is one KiB.
    let mut blocks = Vec::with_capacity(blocks_count.max(ROOM_KIB));
    blocks.resize(blocks_count, Block::new());
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into_with_memory(password, salt, &mut output, &mut blocks)?;
    Ok(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(argon2.params())?,
        salt: Some(Salt::new(salt)?),
        hash: Some(Output::new(&output)?),
    })
}

/// Whether a password is the one that was hashed. Outputs are compared in constant time by their type.
pub(super) fn verify(password: &[u8], hashed: &PasswordHash) -> argon2::password_hash::Result<bool> {
    let Some(salt) = &hashed.salt else { return Ok(false) };
    let again = hash(Params::try_from(hashed)?, password, salt)?;
    Ok(again.hash.is_some() && again.hash == hashed.hash && again.algorithm == hashed.algorithm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_that_was_made_is_known_again_and_no_other() {
        let params = || Params::new(Params::MIN_M_COST, 1, 1, None).unwrap();
        let hashed = hash(params(), b"open sesame", &[7; 16]).unwrap();
        let text = hashed.to_string();
        assert!(text.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{text}");
        let read = PasswordHash::new(&text).unwrap();
        assert!(verify(b"open sesame", &read).unwrap());
        assert!(!verify(b"open sesame!", &read).unwrap());
        assert_ne!(text, hash(params(), b"open sesame", &[8; 16]).unwrap().to_string());
    }

    #[test]
    fn it_gives_what_the_library_gives() {
        use argon2::password_hash::PasswordVerifier as _;
        let hashed = hash(Params::new(64, 2, 1, None).unwrap(), b"open sesame", &[7; 16]).unwrap();
        assert!(Argon2::default().verify_password(b"open sesame", &hashed).is_ok());
    }
}
