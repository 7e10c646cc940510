//! What is said in the file is written down, from where an earlier try was broken off.

use std::{cell::RefCell, io, process::Stdio, time::Duration};

use anyhow::Context as _;
use archive::imports::{ImportFailure, Standing};
use captioning::{Progress, Vocabulary};
use meeting::{Event, MediaTime, Minutes, Samples, Session, Stage, Utterance};

use super::{
    calls::Calls,
    interpreter::Interpreter,
    job::{End, Job, Reporter, Trouble},
    seam::{Keep, Seam},
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
    let marked = marked(&minutes, job.worker.model.header().is_demonstration());
    if !marked.is_empty()
        && let Standing::Stopped = job.wait(job.imports().keep(super::now(), import, &marked, import.resume_at))?
    {
        return Ok(End::Stopped);
    }
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
        calls: Calls::after(&minutes),
        interpreter: job.wait(async { Ok(Interpreter::open(worker, &import.new.session)) })?,
        reporter: Reporter::new(from),
        done: from,
        goes_on_for: 0,
        broken_off: None,
    });
    let names = names(job);
    let heard = captioning::transcribe_naming(
        settings,
        &names,
        &mut *listener,
        until_broken_off(&writing, sound),
        |progress| {
            writing.borrow_mut().take(progress);
        },
    );
    let mut writing = writing.into_inner();
    match writing.broken_off.take() {
        // What was heard since the last place that was kept is heard again.
        Some(broken_off) => return broken_off,
        None => heard.context("transcribe the sound").map_err(recogniser)?,
    }
    decoder.wait().context("wait for the decoder").map_err(Trouble::inside)??;
    let left = std::mem::take(&mut writing.seam).finish();
    let Some(events) = writing.events(left) else { return Ok(End::Interrupted) };
    let finished = job.wait(job.imports().finish(super::now(), import, &events))?;
    job.worker.archive.look();
    Ok(match finished {
        Standing::GoOn => End::Done,
        Standing::Stopped => End::Stopped,
    })
}

/// What a recogniser that takes a prompt is told: nobody has the floor.
fn names(job: &Job) -> String {
    let terms = job.worker.town.borrow().terms.iter().map(|term| term.surface.clone()).collect();
    Vocabulary::new(&job.import.new.session, terms).names(None, None)
}

/// What marks a session that a demonstration's model goes on with, though another model began it.
fn marked(minutes: &Minutes, demonstration: bool) -> Vec<Event> {
    let Stage::Adjourned { opened_at, length } = minutes.stage else { return Vec::new() };
    if !demonstration || minutes.session.demonstration {
        return Vec::new();
    }
    let session = Session { demonstration, ..minutes.session.clone() };
    vec![Event::Opened { session, at: opened_at }, Event::Adjourned { at: length }]
}

/// The transcription's progress on its way to the journal.
struct Writing<'a> {
    job: &'a Job,
    spelling: Spelling,
    seam: Seam,
    calls: Calls,
    interpreter: Interpreter,
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

    fn keep(&mut self, Keep { utterances, resume_at }: Keep) -> Result<Option<End>, Trouble> {
        let job = self.job;
        let Some(events) = self.events(utterances) else { return Ok(Some(End::Interrupted)) };
        let kept = job.wait(job.imports().keep(super::now(), &job.import, &events, resume_at))?;
        job.worker.archive.look();
        Ok(match kept {
            Standing::GoOn => None,
            Standing::Stopped => Some(End::Stopped),
        })
    }

    /// What the journal is to know of these utterances, translations included; none where the service is to end meanwhile.
    fn events(&mut self, utterances: Vec<Utterance>) -> Option<Vec<Event>> {
        let translations = self.job.until_interrupted(self.interpreter.translations(&utterances))?;
        Some(self.calls.events(utterances).into_iter().chain(translations).collect())
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

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use meeting::{Language, Origin, SessionId};

    use super::*;

    #[test]
    fn a_session_is_marked_once_when_a_demonstration_s_model_goes_on_with_it() {
        let session = Session {
            id: SessionId::new("s").expect("well formed"),
            title: "委員会の録音".to_owned(),
            language: Language::japanese(),
            agenda: Vec::new(),
            roster: Vec::new(),
            demonstration: false,
            origin: Origin::RecordedSound,
        };
        let length = MediaTime::from_millis(60_000);
        let mut minutes =
            Minutes::begin(Event::Opened { session, at: SystemTime::UNIX_EPOCH }).expect("it is opened first");
        minutes.apply(Event::Adjourned { at: length }).expect("it was live");
        let before = minutes.stage.clone();
        assert_eq!(marked(&minutes, false), []);
        for event in marked(&minutes, true) {
            minutes.apply(event).expect("it follows");
        }
        assert!(minutes.session.demonstration);
        assert_eq!((&minutes.stage, marked(&minutes, true)), (&before, Vec::new()));
    }
}
