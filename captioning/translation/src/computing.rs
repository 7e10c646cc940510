use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    thread,
    time::Duration,
};

use futures_util::{FutureExt as _, future::BoxFuture};
use meeting::Language;
use tokio::{sync::oneshot, time};

use crate::{Failure, Translator, checked::checked};

/// Something that translates by computing, and lets whoever asks wait so long: a model on this machine.
pub trait Computes: Send {
    /// The sentences in the language `to`, one for each, in their order.
    fn compute(&mut self, sentences: &[String], from: &Language, to: &Language) -> Result<Vec<String>, Failure>;
}

/// A translator that computes on an OS thread of its own, so that nothing else waits for it.
///
/// The thread ends when the last who may ask is gone. What is being computed cannot be broken off; what nobody waits for any more
/// is not begun.
pub struct Computing {
    name: String,
    timeout: Duration,
    questions: SyncSender<Asked>,
}

struct Asked {
    sentences: Vec<String>,
    from: Language,
    to: Language,
    answer: oneshot::Sender<Result<Vec<String>, Failure>>,
}

impl Computing {
    /// So many questions wait for the one being computed: those of a few sessions. Who comes beyond is told that it is late.
    const WAITING: usize = 16;

    /// Begins the thread. `name` is what screens call it; an answer may take as long as `timeout`.
    pub fn begin(name: String, timeout: Duration, model: impl Computes + 'static) -> std::io::Result<Self> {
        let (questions, asked) = sync_channel(Self::WAITING);
        thread::Builder::new().name("translation".to_owned()).spawn(move || answer(model, &asked))?;
        Ok(Self { name, timeout, questions })
    }

    async fn ask(&self, sentences: &[String], from: &Language, to: &Language) -> Result<Vec<String>, Failure> {
        let (answer, answered) = oneshot::channel();
        let asked = Asked { sentences: sentences.to_vec(), from: from.clone(), to: to.clone(), answer };
        self.questions.try_send(asked).map_err(|error| match error {
            TrySendError::Full(_) => Failure::Late,
            TrySendError::Disconnected(_) => Failure::Broke,
        })?;
        let texts = match time::timeout(self.timeout, answered).await {
            Ok(Ok(texts)) => texts?,
            Ok(Err(_gone)) => return Err(Failure::Broke),
            Err(_elapsed) => return Err(Failure::Late),
        };
        if texts.len() != sentences.len() {
            return Err(Failure::Nonsense("it gave another number of sentences than it was asked"));
        }
        sentences.iter().zip(texts).map(|(sentence, text)| checked(sentence, &text, to)).collect()
    }
}

impl Translator for Computing {
    fn name(&self) -> &str {
        &self.name
    }

    fn translate<'a>(
        &'a self,
        sentences: &'a [String],
        from: &'a Language,
        to: &'a Language,
    ) -> BoxFuture<'a, Result<Vec<String>, Failure>> {
        self.ask(sentences, from, to).boxed()
    }
}

fn answer(mut model: impl Computes, asked: &Receiver<Asked>) {
    while let Ok(Asked { sentences, from, to, answer }) = asked.recv() {
        if answer.is_closed() {
            continue;
        }
        let computed = catch_unwind(AssertUnwindSafe(|| model.compute(&sentences, &from, &to)));
        // Whoever asked may have stopped waiting.
        let _ = answer.send(computed.unwrap_or(Err(Failure::Broke)));
    }
}
