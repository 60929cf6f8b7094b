//! The checkout: its root and its files.

use std::path::PathBuf;

use anyhow::Result;

use crate::program;

/// The folder that holds the workspace. Cargo names it when it runs this program; where the program was built may be
/// another checkout, if two of them share a target folder.
pub(crate) fn root() -> PathBuf {
    let package =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    package.ancestors().nth(2).unwrap_or(&package).to_path_buf()
}

/// Every file that is tracked, or would be if it were added, as a path from the root; sorted.
///
/// # Errors
/// If git cannot list them.
pub(crate) fn files() -> Result<Vec<String>> {
    let listing = program::read(program::at_root("git").args(["ls-files", "-co", "--exclude-standard", "-z"]))?;
    let mut files: Vec<String> = listing.split_terminator('\0').map(str::to_owned).collect();
    files.sort();
    files.dedup();
    files.retain(|file| root().join(file).is_file());
    Ok(files)
}
