//! What is said in the file is written down, from where an earlier try was broken off.

use std::{cell::RefCell, io, process::Stdio, time::Duration};

use anyhow::Context as _;
use archive::imports::{ImportFailure, Standing};
use captioning::Progress;
use meeting::{MediaTime, Samples, Utterance};

use super::{
    job::{End, Job, Reporter, Trouble},
    seam::{self, Keep, Seam},
};
use crate::{
    decoder::Decoder,
    wiring::{SoundReader, Spelling, naming},
};

/// How long to stand back before looking again whether live captions keep up.
const STAND_BACK: Duration = Duration::from_millis(500);
/// So often at most before the work goes on by a stretch all the same: a machine whose live captions never keep up must still get
/// through a recording, slowly.
const MOST_STAND_BACKS: usize = 8;
/// How many pieces of sound such a stretch has: five seconds.
const STRETCH: usize = 10;

pub fn run(job: &Job) -> Result<End, Trouble> {
    let import = &job.import;
    let file = job.file();
    if !file.is_file() {
        let cause = anyhow::anyhow!("{} is not there", file.display());
        return Err(Trouble { failure: ImportFailure::FileGone, cause });
    }
    let minutes = job.wait(job.worker.archive.minutes(&import.new.session.id))?;
    let settings = job.worker.model.captions(import.new.session.language.clone(), minutes.next_utterance());
    let recogniser = |cause| Trouble { failure: ImportFailure::Recogniser, cause };
    let listener = job.worker.model.recogniser().map_err(recogniser)?;
    let mut listener = naming(listener, job.worker.spelling.likely_names(&import.new.session));
    let (decoder, output) = Decoder::sound(&file, Stdio::null()).map_err(Trouble::inside)?;
    let sound = SoundReader::starting_at(io::BufReader::new(output), import.resume_at);
    let sound = sound.context("read what the decoder writes").map_err(Trouble::inside)?;
    let from = import.resume_at.since(MediaTime::ZERO);
    let worker = &job.worker;
    let writing = RefCell::new(Writing {
        job,
        spelling: Spelling::new(worker.spelling.clone(), &import.new.session.roster, worker.town.clone()),
        seam: Seam::new(import.resume_at),
        reporter: Reporter::new(from),
        done: from,
        goes_on_for: 0,
        broken_off: None,
    });
    let heard = captioning::transcribe(settings, &mut *listener, until_broken_off(&writing, sound), |progress| {
        writing.borrow_mut().take(progress);
    });
    let Writing { seam, broken_off, .. } = writing.into_inner();
    match broken_off {
        // What was heard since the last place that was kept is heard again.
        Some(broken_off) => return broken_off,
        None => heard.context("transcribe the sound").map_err(recogniser)?,
    }
    decoder.wait().context("wait for the decoder").map_err(Trouble::inside)??;
    let finished = job.wait(job.imports().finish(super::now(), import, &seam::events(seam.finish())))?;
    job.worker.archive.look();
    Ok(match finished {
        Standing::GoOn => End::Done,
        Standing::Stopped => End::Stopped,
    })
}

/// The transcription's progress on its way to the journal.
struct Writing<'a> {
    job: &'a Job,
    spelling: Spelling,
    seam: Seam,
    reporter: Reporter,
    done: Duration,
    /// So many pieces of sound are heard before it is looked again whether live captions keep up.
    goes_on_for: usize,
    /// Why it does not go on. From then on nothing is written.
    broken_off: Option<Result<End, Trouble>>,
}

impl Writing<'_> {
    fn take(&mut self, progress: Progress) {
        if self.broken_off.is_some() {
            return;
        }
        let told = match &progress {
            Progress::Heard(until) => {
                self.done = until.since(MediaTime::ZERO);
                self.reporter.tell(self.job, self.done, self.job.import.total)
            }
            Progress::Utterance(_) | Progress::Quiet(_) => Ok(None),
        };
        let progress = match progress {
            Progress::Utterance(utterance) => {
                let words = self.spelling.whole(utterance.id, utterance.words);
                Progress::Utterance(Utterance { words, ..utterance })
            }
            other @ (Progress::Heard(_) | Progress::Quiet(_)) => other,
        };
        let kept = match (told, self.seam.handle(progress)) {
            (Ok(None), Some(keep)) => self.keep(keep),
            (Ok(None), None) => Ok(None),
            (told @ (Ok(Some(_)) | Err(_)), _) => told,
        };
        self.broken_off = kept.transpose();
    }

    fn keep(&self, Keep { utterances, resume_at }: Keep) -> Result<Option<End>, Trouble> {
        let job = self.job;
        let events = seam::events(utterances);
        let kept = job.wait(job.imports().keep(super::now(), &job.import, &events, resume_at))?;
        job.worker.archive.look();
        Ok(match kept {
            Standing::GoOn => None,
            Standing::Stopped => Some(End::Stopped),
        })
    }

    /// Waits while live captions fall behind, but not for ever. Somebody may stop the work meanwhile.
    fn stand_back(&mut self) {
        if self.goes_on_for > 0 {
            self.goes_on_for -= 1;
            return;
        }
        for _ in 0..MOST_STAND_BACKS {
            if self.broken_off.is_some() || self.job.worker.model.keeps_up() {
                return;
            }
            self.job.pause(STAND_BACK);
            self.broken_off = self.reporter.tell(self.job, self.done, self.job.import.total).transpose();
        }
        self.goes_on_for = STRETCH;
    }
}

/// The sound, until the work is broken off.
fn until_broken_off(
    writing: &RefCell<Writing<'_>>,
    mut sound: impl Iterator<Item = Samples>,
) -> impl Iterator<Item = Samples> {
    std::iter::from_fn(move || {
        writing.borrow_mut().stand_back();
        let goes_on = writing.borrow().broken_off.is_none();
        goes_on.then(|| sound.next()).flatten()
    })
}
