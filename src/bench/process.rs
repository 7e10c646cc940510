use std::time::Duration;

use anyhow::Context as _;

/// What this process has used so far.
pub struct Used {
    /// Processor time of all its threads.
    pub processor: Duration,
    /// The most memory it ever held, in bytes.
    pub most_memory: u64,
    /// The memory that it holds now and shares with nothing, without pages of files, in bytes.
    pub own_memory: u64,
}

/// Reads it from /proc.
pub fn used() -> anyhow::Result<Used> {
    let process = procfs::process::Process::myself().context("read /proc/self")?;
    let stat = process.stat().context("read /proc/self/stat")?;
    let status = process.status().context("read /proc/self/status")?;
    let ticks = stat.utime + stat.stime;
    Ok(Used {
        processor: Duration::from_secs_f64(ticks as f64 / procfs::ticks_per_second() as f64),
        most_memory: status.vmhwm.unwrap_or(0) * 1024,
        own_memory: status.rssanon.unwrap_or(0) * 1024,
    })
}
