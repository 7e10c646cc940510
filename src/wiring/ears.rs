use std::{future::poll_fn, task::Poll};

use captioning::{Captioning, Heard, RecogniserState, rooms::Pace};
use futures_util::{
    Stream, StreamExt as _,
    stream::{self, BoxStream},
};
use meeting::{HeardAt, Samples, Session, SessionId, SourceEvent, SpeakerId, UtteranceId};
use tokio::sync::{mpsc, watch};

use super::{Services, naming::NamesAt, turns::Turns};

/// A microphone on a channel of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelMicrophone {
    /// Counted from 0.
    pub channel: usize,
    /// Whose it is.
    pub speaker: SpeakerId,
}

/// All who listen to a session: one captioner for each microphone with a channel of its own, and one for the rest of the room.
pub struct Ears {
    ears: Vec<Ear>,
    turns: Turns,
}

struct Ear {
    /// None in a session without such microphones.
    at: Option<HeardAt>,
    /// Its microphone's; none: the room.
    channel: Option<usize>,
    captioning: Captioning,
    heard: mpsc::Receiver<Heard>,
    backlog: Backlog,
}

/// How much sound waits to be captioned, in the metrics; a session that has ended is set to nought.
struct Backlog(metrics::Gauge);

impl Drop for Backlog {
    fn drop(&mut self) {
        self.0.set(0.0);
    }
}

/// What an ear is called in metrics and logs: a session's, or one of its microphones', by the channel counted from 1.
pub fn room(session: &SessionId, channel: Option<usize>) -> String {
    channel.map_or_else(|| session.as_str().to_owned(), |channel| format!("{session}#{}", channel + 1))
}

impl Ears {
    /// Begins to listen; `sound` is as [`pipeline::Captured`] has it for these microphones.
    pub fn open(
        services: &Services,
        session: &Session,
        microphones: &[ChannelMicrophone],
        sound: Vec<mpsc::Receiver<Samples>>,
        first: UtteranceId,
    ) -> anyhow::Result<Self> {
        let mut settings = services.model.captions(session.language.clone(), UtteranceId::new(0));
        settings.readings = services.spelling.readings();
        settings.translated |= services.translators.by_whisper(session);
        let names = services.spelling.likely_names(session).map(|likely| services.model.names(likely)).transpose()?;
        let own = microphones.iter().map(|it| (Some(it.channel), Some(HeardAt::Own(it.speaker.clone()))));
        let shared = (None, (!microphones.is_empty()).then_some(HeardAt::Shared));
        let ears: anyhow::Result<Vec<Ear>> = own
            .chain([shared])
            .zip(sound)
            .map(|((channel, at), sound)| {
                let name = room(&session.id, channel);
                let (captioning, heard) =
                    captioning::start(settings.clone(), services.model.room(&name, names.as_ref())?, sound);
                let backlog = Backlog(metrics::gauge!("koe_captioner_backlog_seconds", "session" => name));
                Ok(Ear { at, channel, captioning, heard, backlog })
            })
            .collect();
        let ears = ears?;
        let turns = Turns::new(ears.len(), first);
        Ok(Self { ears, turns })
    }

    /// What the operator is to know of the captioning: how closely captions follow, which is the same for all, and whose recogniser
    /// fails.
    pub fn events(&self) -> impl Stream<Item = SourceEvent> + Send + Unpin + use<> {
        let pace = changes(self.ears[0].captioning.pace()).map(captions_pace).boxed();
        let recognisers = self.ears.iter().map(|ear| {
            let channel = ear.channel;
            changes(ear.captioning.recogniser()).map(move |state| recogniser_state(channel, state)).boxed()
        });
        stream::select_all(recognisers.chain([pace]))
    }

    /// Writes down how much sound waits to be captioned. Cheap: meant for every frame.
    pub fn measure(&self) {
        self.ears.iter().for_each(|ear| ear.backlog.0.set(ear.captioning.waiting().as_secs_f64()));
    }

    /// Where to tell which names may be said, and at whose microphone.
    pub fn names(&self) -> Vec<NamesAt> {
        let names = |ear: &Ear| NamesAt {
            speaker: match &ear.at {
                Some(HeardAt::Own(speaker)) => Some(speaker.clone()),
                Some(HeardAt::Shared) | None => None,
            },
            names: ear.captioning.names(),
        };
        self.ears.iter().map(names).collect()
    }

    /// What was heard next, and at which microphone; none once the sound has ended and all that was said has been settled. It
    /// may be dropped while it waits, and called again.
    pub async fn next(&mut self) -> Option<(Option<HeardAt>, Heard)> {
        poll_fn(|context| {
            'turn: loop {
                let mut is_open = false;
                for place in self.turns.order() {
                    let ear = &mut self.ears[place];
                    match ear.heard.poll_recv(context) {
                        Poll::Ready(Some(heard)) => {
                            return Poll::Ready(Some((ear.at.clone(), self.turns.take(place, heard))));
                        }
                        Poll::Ready(None) => {
                            if self.turns.close(place) {
                                continue 'turn;
                            }
                        }
                        Poll::Pending => is_open = true,
                    }
                }
                return if is_open { Poll::Pending } else { Poll::Ready(None) };
            }
        })
        .await
    }

    /// Waits until all have ended. One whose recogniser failed to the end has told so, and what it missed: the session ends well.
    pub async fn stopped(self, session: &SessionId) {
        for ear in self.ears {
            if let Err(error) = ear.captioning.stopped().await {
                tracing::error!(session.id = %session, room = room(session, ear.channel), %error, "the captioning failed to the end");
            }
        }
    }
}

fn captions_pace(pace: Pace) -> SourceEvent {
    match pace {
        Pace { level: 0, .. } => SourceEvent::CaptionsRestored,
        Pace { step, smaller_model, .. } => SourceEvent::CaptionsEased { step, smaller_model },
    }
}

fn recogniser_state(channel: Option<usize>, state: RecogniserState) -> SourceEvent {
    match state {
        RecogniserState::Answers => SourceEvent::CaptionsRecovered { channel },
        RecogniserState::Rests(retried_in) => SourceEvent::CaptionsFailing { channel, retried_in },
    }
}

/// Each value after the present one; of several at once the newest.
fn changes<T: Copy + Send + Sync + 'static>(watched: watch::Receiver<T>) -> BoxStream<'static, T> {
    let next = |mut watched: watch::Receiver<T>| async move {
        watched.changed().await.ok()?;
        let value = *watched.borrow_and_update();
        Some((value, watched))
    };
    stream::unfold(watched, next).boxed()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use captioning::{Settings, rooms::Room};
    use meeting::{Language, MediaTime};
    use models::{Error, Guess, GuessedWord, Scripted};

    use super::*;

    /// A sentence that the captioner's own tests have, and a second of silence.
    fn sentence() -> Vec<f32> {
        let wav = include_bytes!("../../captioning/tests/data/permission.wav");
        let pairs = wav[44..].chunks_exact(2).map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0);
        pairs.chain(vec![0.0; 16_000]).collect()
    }

    /// An ear whose recogniser hears nothing but this word, once it has failed so often; and where its sound comes from.
    fn ear(channel: Option<usize>, word: &'static str, mut failures: u32) -> (Ear, mpsc::Sender<Samples>) {
        let recogniser = Scripted::new(move |_: &[f32]| {
            if failures > 0 {
                failures -= 1;
                return Err(Error::Recognition("scripted".to_owned()));
            }
            Ok(Guess { words: vec![GuessedWord::new(word, 0.9)], no_speech_probability: 0.0 })
        });
        let settings = Settings {
            first_rest: Duration::from_millis(1),
            ..Settings::new(Language::japanese(), UtteranceId::new(0))
        };
        let room = Room::alone(Box::new(recogniser), settings.patience.step).expect("a thread is to be had");
        let (sender, sound) = mpsc::channel(1_000);
        let (captioning, heard) = captioning::start(settings, room, sound);
        let at = channel.map(|channel| HeardAt::Own(SpeakerId::new(format!("{channel}"))));
        (Ear { at, channel, captioning, heard, backlog: Backlog(metrics::Gauge::noop()) }, sender)
    }

    /// What is heard, each word once, and what the operator is told, where these ears hear the sentence again and again, the last time
    /// once the recogniser that failed answers again.
    async fn heard(ears: Vec<(Ear, mpsc::Sender<Samples>)>) -> (Vec<String>, Vec<SourceEvent>) {
        let (ears, senders): (Vec<Ear>, Vec<_>) = ears.into_iter().unzip();
        let turns = Turns::new(ears.len(), UtteranceId::new(0));
        let mut ears = Ears { ears, turns };
        let mut events = ears.events();
        let (sentence, mut at) = (sentence(), MediaTime::ZERO);
        let (mut words, mut told, mut ended) = (Vec::new(), Vec::new(), 0);
        let mut senders = Some(senders);
        let mut speak = |senders: &[mpsc::Sender<Samples>]| {
            for chunk in sentence.chunks(1_600) {
                let samples = Samples { at, samples: chunk.to_vec() };
                at = samples.span().end();
                senders.iter().for_each(|sender| sender.try_send(samples.clone()).expect("there is room"));
            }
        };
        // Each costs a failing recogniser two questions at least.
        (0..5).for_each(|_| speak(senders.as_deref().expect("not over yet")));
        loop {
            tokio::select! {
                Some(event) = events.next() => {
                    let recovered = matches!(event, SourceEvent::CaptionsRecovered { .. });
                    told.push(event);
                    if recovered && let Some(senders) = senders.take() {
                        speak(&senders);
                    }
                }
                heard = ears.next() => match heard {
                    Some((_, Heard::Settled { words: settled, .. })) => words.extend(settled.into_iter().map(|it| it.text)),
                    Some((_, Heard::Ended { .. })) => ended += 1,
                    Some((_, Heard::Draft { .. } | Heard::Translated { .. } | Heard::Gap(_))) => {}
                    None => break,
                },
            }
        }
        ears.stopped(&SessionId::new("plenary").expect("well formed")).await;
        assert!(ended >= 2, "{ended} utterances");
        words.sort();
        words.dedup();
        (words, told)
    }

    fn is_failing(told: &SourceEvent, whose: Option<usize>) -> bool {
        matches!(told, SourceEvent::CaptionsFailing { channel, .. } if *channel == whose)
    }

    #[tokio::test]
    async fn an_ear_whose_recogniser_fails_and_recovers_is_told_and_hears_on_beside_the_others() {
        let (words, told) = heard(vec![ear(Some(2), "二", 7), ear(None, "零", 0)]).await;
        assert_eq!(words, ["二", "零"]);
        let (last, before) = told.split_last().expect("it is told");
        assert_eq!(last, &SourceEvent::CaptionsRecovered { channel: Some(2) });
        assert!(!before.is_empty() && before.iter().all(|told| is_failing(told, Some(2))), "{told:?}");
    }

    #[tokio::test]
    async fn the_only_ear_s_failing_recogniser_does_not_end_the_session() {
        let (words, told) = heard(vec![ear(None, "零", 6)]).await;
        assert_eq!(words, ["零"]);
        assert!(is_failing(&told[0], None), "{told:?}");
    }
}
