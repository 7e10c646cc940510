//! A translator that computes on a thread of its own, with a model that does as it is told.

use std::{
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};

use futures_util::FutureExt as _;
use meeting::Language;
use translation::{Computes, Computing, Failure, Translator as _};

/// Says each sentence as the next text that it is given, when it is given one; and which sentences it began with.
struct Scripted {
    texts: Receiver<&'static str>,
    begun: Sender<String>,
}

impl Computes for Scripted {
    fn compute(&mut self, sentences: &[String], _: &Language, _: &Language) -> Result<Vec<String>, Failure> {
        self.begun.send(sentences.join("|")).expect("the test goes on");
        let text = self.texts.recv().expect("the test goes on");
        assert_ne!(text, "panic", "as it was told");
        Ok(text.split('|').filter(|text| !text.is_empty()).map(str::to_owned).collect())
    }
}

fn begin(timeout: Duration) -> (Computing, Sender<&'static str>, Receiver<String>) {
    let (texts, to_say) = channel();
    let (begun, began) = channel();
    let model = Scripted { texts: to_say, begun };
    (Computing::begin("tiny".to_owned(), timeout, model).expect("a thread"), texts, began)
}

async fn ask(computing: &Computing, said: &'static str) -> Result<Vec<String>, Failure> {
    computing.translate(&[said.to_owned()], &Language::japanese(), &Language::english()).await
}

const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn what_it_computes_is_looked_at_as_any_machines_is() {
    let (computing, texts, _began) = begin(LONG);
    assert_eq!(computing.name(), "tiny");
    for (given, expected) in [
        ("Recess.", Ok(vec!["Recess.".to_owned()])),
        ("One.|Two.", Err(Failure::Nonsense("it gave another number of sentences than it was asked"))),
        ("きゅうけいします", Err(Failure::Nonsense("it is still Japanese"))),
        ("panic", Err(Failure::Broke)),
        ("It goes on.", Ok(vec!["It goes on.".to_owned()])),
    ] {
        texts.send(given).expect("it listens");
        assert_eq!(ask(&computing, "休憩します。").await, expected, "{given}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_waits_too_long_is_told_so() {
    let (computing, _texts, _began) = begin(Duration::from_secs(8));
    assert_eq!(ask(&computing, "休憩します。").await, Err(Failure::Late), "nobody lets it speak");
}

#[tokio::test]
async fn what_nobody_waits_for_any_more_is_not_begun_and_too_many_are_refused_at_once() {
    let (computing, texts, began) = begin(LONG);
    let asked = |said: &'static str| {
        let mut answer = ask(&computing, said).boxed();
        assert!((&mut answer).now_or_never().is_none(), "{said} waits");
        answer
    };
    let first = asked("一");
    assert_eq!(began.recv().as_deref(), Ok("一"));
    let mut others: Vec<_> = (0..15).map(|_| asked("二")).collect();
    let last = asked("三");
    assert_eq!(ask(&computing, "四").await, Err(Failure::Late), "sixteen wait");
    others.clear();
    texts.send("One.").expect("it listens");
    texts.send("Three.").expect("it listens");
    assert_eq!(first.await.as_deref(), Ok(&["One.".to_owned()][..]));
    assert_eq!(last.await.as_deref(), Ok(&["Three.".to_owned()][..]));
    assert_eq!(began.recv().as_deref(), Ok("三"));
}
