use std::{future::poll_fn, task::Poll};

use anyhow::Context as _;
use captioning::{Captioning, Heard, rooms::Pace};
use meeting::{HeardAt, Samples, Session, SpeakerId, UtteranceId};
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
    captioning: Captioning,
    heard: mpsc::Receiver<Heard>,
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
        let own = microphones
            .iter()
            .map(|it| (format!("{}#{}", session.id, it.channel + 1), Some(HeardAt::Own(it.speaker.clone()))));
        let room = (session.id.as_str().to_owned(), (!microphones.is_empty()).then_some(HeardAt::Shared));
        let ears: anyhow::Result<Vec<Ear>> = own
            .chain([room])
            .zip(sound)
            .map(|((name, at), sound)| {
                let (captioning, heard) =
                    captioning::start(settings.clone(), services.model.room(&name, names.as_ref())?, sound);
                Ok(Ear { at, captioning, heard })
            })
            .collect();
        let ears = ears?;
        let turns = Turns::new(ears.len(), first);
        Ok(Self { ears, turns })
    }

    /// How closely captions follow: the same for all.
    pub fn pace(&self) -> watch::Receiver<Pace> {
        self.ears[0].captioning.pace()
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

    /// Waits until all have ended.
    pub async fn stopped(self) -> anyhow::Result<()> {
        for ear in self.ears {
            ear.captioning.stopped().await.context("end the captioning")?;
        }
        Ok(())
    }
}
