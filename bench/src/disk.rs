//! The disk as a peer: what an entry on disk can cost at least. Shared disks differ by ten times from minute to minute.

use std::os::unix::fs::FileExt as _;
use std::time::{Duration, Instant};

/// For how long the disk is asked.
const WINDOW: Duration = Duration::from_millis(500);

/// Writes of 4 KiB, each synced to the disk that holds temporary files, per second.
pub fn syncs_per_second() -> anyhow::Result<f64> {
    let file = tempfile::tempfile()?;
    let block = [0x5a; 4_096];
    let began = Instant::now();
    let mut count = 0_u32;
    while began.elapsed() < WINDOW {
        file.write_all_at(&block, 0)?;
        file.sync_data()?;
        count += 1;
    }
    Ok(f64::from(count) / began.elapsed().as_secs_f64())
}
