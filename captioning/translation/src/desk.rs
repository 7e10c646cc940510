use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::FutureExt as _;
use meeting::{Caption, Language, UtteranceId};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time,
};

use crate::{
    Course, Failure, Glossary, Translator,
    course::{Answer, Input, Output, Question, Shown, erase},
};

/// A session's translation into all its languages: asks the machines, and hands on what is to be shown.
///
/// Whoever holds it is never kept waiting: a question is asked by a task of its own, one a language, which is stopped when the
/// question is no longer of use.
pub struct Desk {
    courses: Vec<Working>,
    answers: mpsc::Receiver<(usize, Answer)>,
    /// Ended when this is dropped.
    asking: JoinSet<()>,
}

/// One language's course, and the machine that helps it.
pub struct Line {
    /// What decides.
    pub course: Course,
    /// Who is asked; none where the course asks nobody.
    pub translator: Option<Arc<dyn Translator>>,
}

struct Working {
    course: Course,
    /// The question of the moment. A newer one takes its place, since a course has one open question at most.
    question: watch::Sender<Option<Question>>,
}

impl Desk {
    /// How long a machine may take over one question.
    const LATE: Duration = Duration::from_secs(10);

    /// Opens a desk for what is said in `spoken`. To be called within a tokio runtime.
    pub fn open(spoken: &Language, lines: Vec<Line>) -> Self {
        // A course waits for its answer before it asks again: there is room for one of each.
        let (answered, answers) = mpsc::channel(lines.len().max(1));
        let mut asking = JoinSet::new();
        let mut courses = Vec::new();
        for (place, Line { course, translator }) in lines.into_iter().enumerate() {
            let question = watch::Sender::new(None);
            if let Some(translator) = translator {
                let languages = (spoken.clone(), course.language().clone());
                asking.spawn(answer(translator, languages, question.subscribe(), (place, answered.clone())));
            }
            courses.push(Working { course, question });
        }
        Self { courses, answers, asking }
    }

    /// Holds all its courses to these terms from now on, in the place of those before.
    pub fn hold_to(&mut self, glossary: &Glossary) {
        self.courses.iter_mut().for_each(|working| working.course.hold_to(glossary));
    }

    /// What follows from a caption of what is said.
    pub fn spoken(&mut self, caption: &Caption) -> Vec<Shown> {
        let now = now();
        let each = self.courses.iter_mut();
        each.flat_map(|working| working.handle(now, Input::Spoken(Box::new(caption.clone())))).collect()
    }

    /// What follows when the machine that hears for itself has translated an utterance into a language.
    pub fn told(&mut self, language: &Language, utterance: UtteranceId, text: &str) -> Vec<Shown> {
        let now = now();
        let each = self.courses.iter_mut().filter(|working| working.course.language() == language);
        each.flat_map(|working| working.handle(now, Input::Told { utterance, text: text.to_owned() })).collect()
    }

    /// Waits for the next answer or deadline and gives what follows. It may be dropped while it waits, and called again.
    pub async fn next(&mut self) -> Vec<Shown> {
        let deadline = self.courses.iter().filter_map(|working| working.course.deadline()).min();
        let until = async {
            match deadline {
                Some(deadline) => time::sleep_until(deadline.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            Some((place, answer)) = self.answers.recv() => self.courses[place].handle(now(), Input::Answered(answer)),
            () = until => {
                let now = now();
                self.courses.iter_mut().flat_map(|working| working.handle(now, Input::Tick)).collect()
            }
        }
    }

    /// Waits at most so long for what is still on its way, and gives the rest as it was said.
    pub async fn close(&mut self, within: Duration) -> Vec<Shown> {
        let end = time::Instant::now() + within;
        let mut shown = Vec::new();
        while !self.courses.iter().all(|working| working.course.is_idle()) {
            match time::timeout_at(end, self.next()).await {
                Ok(more) => shown.extend(more),
                Err(_) => break,
            }
        }
        let now = now();
        shown.extend(self.courses.iter_mut().flat_map(|working| working.handle(now, Input::Closing)));
        shown
    }

    /// Asks nobody any more and overwrites all words that are on their way, instead of giving them. For talk that nobody may
    /// keep.
    pub fn forget(mut self) {
        self.asking.abort_all();
        for Working { course, question } in &mut self.courses {
            course.forget();
            let last = question.send_replace(None);
            last.into_iter().flat_map(|last| last.sentences).for_each(erase);
        }
        while let Ok((_, answer)) = self.answers.try_recv() {
            answer.translated.unwrap_or_default().into_iter().for_each(erase);
        }
    }
}

impl Working {
    fn handle(&mut self, now: Instant, input: Input) -> Vec<Shown> {
        let mut shown = Vec::new();
        for output in self.course.handle(now, input) {
            match output {
                Output::Ask(question) => drop(self.question.send_replace(Some(question))),
                Output::Show(next) => shown.push(*next),
            }
        }
        shown
    }
}

/// Asks until the desk is closed. A newer question ends the one before it.
async fn answer(
    translator: Arc<dyn Translator>,
    (from, to): (Language, Language),
    mut questions: watch::Receiver<Option<Question>>,
    (place, answered): (usize, mpsc::Sender<(usize, Answer)>),
) {
    loop {
        let Some(Question { number, sentences }) = questions.borrow_and_update().clone() else {
            if questions.changed().await.is_err() {
                return;
            }
            continue;
        };
        let asked = AssertUnwindSafe(translator.translate(&sentences, &from, &to)).catch_unwind();
        let translated = tokio::select! {
            asked = time::timeout(Desk::LATE, asked) => match asked {
                Ok(Ok(translated)) => translated,
                Ok(Err(_panicked)) => Err(Failure::Broke),
                Err(_late) => Err(Failure::Late),
            },
            newer = questions.changed() => match newer {
                Ok(()) => continue,
                Err(_) => return,
            },
        };
        if answered.send((place, Answer { number, translated })).await.is_err() || questions.changed().await.is_err() {
            return;
        }
    }
}

/// Tokio's clock, so that tests can let it pass.
fn now() -> Instant {
    time::Instant::now().into_std()
}
