//! The file becomes a recording that can be played, and with that a session.

use std::{io, time::Duration};

use anyhow::Context as _;
use archive::imports::{ImportFailure, Oddity, Standing};
use meeting::{Event, MediaTime};
use pipeline::{PacketReader, SoundRecording};

use super::job::{End, Job, Reporter, Trouble};
use crate::decoder::Decoder;

/// A file may say that it is so much longer than it is, since many formats only estimate it.
const TOLERANCE: Duration = Duration::from_secs(5);

/// Each time that so much more has been written, the disk is looked at: a few megabytes.
const LOOK_EVERY: Duration = Duration::from_secs(600);

/// Gives how it was broken off, if it was.
pub fn run(job: &Job) -> Result<Option<End>, Trouble> {
    let file = job.file();
    if !file.is_file() {
        let cause = anyhow::anyhow!("{} is not there", file.display());
        return Err(Trouble { failure: ImportFailure::FileGone, cause });
    }
    let (decoder, output) = Decoder::recording(&file, job.worker.longest_hours).map_err(Trouble::inside)?;
    let mut recording = SoundRecording::create(&job.folder())?;
    let mut reporter = Reporter::new(Duration::ZERO);
    let (mut total, mut look_at) = (None, Duration::ZERO);
    // A child that finds nothing to decode says so by its exit status, not here.
    if let Ok(mut packets) = PacketReader::begin(io::BufReader::new(output)) {
        total = packets.total();
        while let Some(packet) =
            packets.next_packet().context("read what the decoder writes").map_err(Trouble::inside)?
        {
            if recording.length() >= look_at {
                job.imports().refuse_full(0, job.worker.keep_free_bytes)?;
                look_at += LOOK_EVERY;
            }
            recording.write(&packet)?;
            if let Some(end) = reporter.tell(job, recording.length(), total)? {
                return Ok(Some(end));
            }
        }
    }
    decoder.wait().context("wait for the decoder").map_err(Trouble::inside)??;
    let length = recording.length();
    let part = recording.finish()?;
    let mut session = job.import.new.session.clone();
    session.demonstration |= job.worker.model.header().is_demonstration();
    let events = [
        Event::Opened { session, at: job.import.new.held_at },
        Event::RecordingBegan(part),
        // The sitting is long over; what was said in it settles after that.
        Event::Adjourned { at: MediaTime::ZERO + length },
    ];
    let begun = job.wait(job.imports().begin(super::now(), &job.import, &events, length, oddity(length, total)))?;
    Ok(match begun {
        Standing::GoOn => None,
        Standing::Stopped => Some(End::Stopped),
    })
}

fn oddity(length: Duration, said: Option<Duration>) -> Oddity {
    match said {
        Some(said) if length + TOLERANCE.max(said / 50) < said => Oddity::CutShort,
        Some(_) | None => Oddity::None,
    }
}

impl From<pipeline::Error> for Trouble {
    fn from(error: pipeline::Error) -> Self {
        use pipeline::Error;
        let failure = match &error {
            Error::Recordings { cause, .. } if cause.kind() == io::ErrorKind::StorageFull => ImportFailure::DiskFull,
            Error::Recordings { .. }
            | Error::NotReady(_)
            | Error::Missing { .. }
            | Error::NotMedia { .. }
            | Error::NoSound(_)
            | Error::TooLong { .. }
            | Error::Output(_) => ImportFailure::Inside,
        };
        Self { failure, cause: error.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_says_it_is_longer_than_it_is_was_cut_short() {
        let [two, hour, hours] = [2, 3_590, 13 * 3_600].map(Duration::from_secs);
        assert_eq!(oddity(two, Some(hours)), Oddity::CutShort);
        assert_eq!(oddity(hour, Some(Duration::from_secs(3_600))), Oddity::None);
        assert_eq!(oddity(hour, Some(two)), Oddity::None);
        assert_eq!(oddity(hour, None), Oddity::None);
    }
}
