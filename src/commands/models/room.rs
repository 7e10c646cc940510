use std::path::Path;

use anyhow::{Context as _, bail};

use super::size;

/// Left free on the disk beside the models: the journal and the recordings are on it, too.
const ROOM_TO_SPARE: u64 = 100_000_000;

/// How many bytes may be written to the disk that `folder` is on.
pub fn room(folder: &Path) -> anyhow::Result<u64> {
    let disk =
        rustix::fs::statvfs(folder).with_context(|| format!("ask how full the disk of {} is", folder.display()))?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize).saturating_sub(ROOM_TO_SPARE))
}

/// Refuses what the disk that `folder` is on does not hold.
pub fn ensure_room(folder: &Path, bytes: u64) -> anyhow::Result<()> {
    let room = room(folder)?;
    if bytes > room {
        bail!(
            "{} has room for {}, {} are needed: make room, or name another data folder",
            folder.display(),
            size(room),
            size(bytes)
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_disk_holds_is_refused_in_words() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert!(ensure_room(folder.path(), 0).is_ok());
        let told = ensure_room(folder.path(), u64::MAX).expect_err("it does not fit").to_string();
        assert!(told.contains("18446744073.71 GB are needed: make room"), "{told}");
    }
}
