use std::{
    fs::{self, File, TryLockError},
    io,
    path::Path,
};

/// Held by the one process that works on the queue: the service, or a command where no service runs.
pub struct WorkLock {
    _held_as_long: File,
}

impl WorkLock {
    /// Takes it, in the folder of the files, which is made where it is missing; none while another process has it.
    pub fn take(folder: &Path) -> io::Result<Option<Self>> {
        fs::create_dir_all(folder)?;
        let file = File::options().create(true).truncate(false).write(true).open(folder.join("worker.lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _held_as_long: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}
