use std::collections::BTreeSet;

use meeting::Speaker;

use super::file;
use crate::wiring::ChannelMicrophone;

/// The most channels that a source may have.
const MOST_CHANNELS: usize = 64;
/// Each is heard by a recogniser's state of its own.
const MOST_MICROPHONES: usize = 8;

/// Whose microphone is on which channel: of people on the roster, each channel once.
pub fn check(microphones: Vec<file::ChannelMicrophone>, roster: &[Speaker]) -> Result<Vec<ChannelMicrophone>, String> {
    if microphones.len() > MOST_MICROPHONES {
        return Err(format!("microphones may be {MOST_MICROPHONES} at most"));
    }
    let mut seen = BTreeSet::new();
    microphones
        .into_iter()
        .map(|microphone| {
            let channel = microphone.channel;
            if !(1..=MOST_CHANNELS).contains(&channel) {
                return Err(format!("microphones: channel must be 1 to {MOST_CHANNELS}"));
            }
            if !seen.insert(channel) {
                return Err(format!("microphones: channel {channel} is there twice"));
            }
            let speaker = whose(microphone, roster).map_err(|why| format!("microphones: channel {channel}: {why}"))?;
            Ok(ChannelMicrophone { channel: channel - 1, speaker })
        })
        .collect()
}

fn whose(microphone: file::ChannelMicrophone, roster: &[Speaker]) -> Result<meeting::SpeakerId, String> {
    let (what, key, fits): (_, _, Vec<&Speaker>) = match (microphone.speaker, microphone.seat) {
        (Some(id), None) => {
            let fits = roster.iter().filter(|person| person.id.as_str() == id).collect();
            ("id", id, fits)
        }
        (None, Some(seat)) => {
            let fits = roster.iter().filter(|person| person.title.as_deref() == Some(seat.as_str())).collect();
            ("title", seat, fits)
        }
        (Some(_), Some(_)) | (None, None) => return Err("it needs either speaker or seat".to_owned()),
    };
    match fits[..] {
        [person] => Ok(person.id.clone()),
        [] => Err(format!("nobody on the roster has the {what} {key:?}")),
        [..] => Err(format!("several on the roster have the {what} {key:?}")),
    }
}
