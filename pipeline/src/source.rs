use std::{path::PathBuf, time::Duration};

/// Where a session's picture and sound come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A media file.
    File {
        /// Which.
        path: PathBuf,
    },
    /// Anything that GStreamer reads by its address.
    Uri {
        /// The address.
        uri: String,
        /// How late what it delivers comes, at most: see [`Source::delay`].
        delay: Duration,
    },
    /// A network camera.
    Rtsp {
        /// `rtsp://…`, with the user's name and password in it where the camera wants them.
        location: String,
        /// How packets travel.
        transport: Transport,
        /// How long packets are waited for and put in order.
        latency: Duration,
        /// How late what it delivers comes, at most: see [`Source::delay`].
        delay: Duration,
    },
    /// A stream sent by SRT, for instance from an encoder in the chamber.
    Srt {
        /// `srt://host:port` to call, `srt://:port` to be called.
        uri: String,
        /// How late what it delivers comes, at most: see [`Source::delay`].
        delay: Duration,
    },
    /// A camera or capture card in this machine, and a sound input beside it.
    Device {
        /// The video device, for instance `/dev/video0`.
        picture: PathBuf,
        /// The sound input.
        sound: SoundInput,
    },
    /// A moving test picture with a tone.
    Test,
}

/// A sound input of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SoundInput {
    /// By ALSA.
    Alsa {
        /// For instance `hw:1,0` or `default`.
        device: String,
    },
    /// By PulseAudio or PipeWire.
    Pulse {
        /// The name of its source; empty for the default one.
        device: String,
    },
    /// There is none: silence is broadcast and recorded.
    None,
}

/// How a network camera's packets travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// Inside the RTSP connection: nothing is lost, and firewalls let it through.
    #[default]
    Tcp,
    /// As datagrams: less latency on a good network.
    Udp,
}

/// What is on its way through a graph that plays on while nothing gets out: well under a second.
const IN_GRAPH: Duration = Duration::from_secs(1);

impl Source {
    /// How late an address delivers what happens where it leads, at most, where nobody has measured it: HLS and whatever else
    /// comes by HTTP is made of pieces of several seconds, of which a player keeps a few; a relay keeps less.
    pub fn usual_delay(uri: &str) -> Duration {
        let scheme = uri.split_once(':').map_or("", |(scheme, _)| scheme);
        Duration::from_secs(match scheme.to_ascii_lowercase().as_str() {
            "file" => 0,
            "http" | "https" => 30,
            _ => 5,
        })
    }

    /// How late a camera or an encoder that sends what it sees at once delivers it, at most.
    pub const PROMPT: Duration = Duration::from_secs(2);

    /// How late what it delivers may come. When the public is let in again (秘密会), what comes within this time is still from
    /// before.
    pub const fn delay(&self) -> Duration {
        match self {
            Self::Uri { delay, .. } | Self::Rtsp { delay, .. } | Self::Srt { delay, .. } => *delay,
            Self::File { .. } | Self::Device { .. } | Self::Test => Duration::ZERO,
        }
    }

    /// Whether it is not even read while nothing gets out. What is played from a file would begin anew.
    pub(crate) const fn rests(&self) -> bool {
        match self {
            Self::Rtsp { .. } | Self::Srt { .. } | Self::Device { .. } => true,
            Self::File { .. } | Self::Uri { .. } | Self::Test => false,
        }
    }

    /// After the public is let in again, what comes within this time is held back.
    pub(crate) fn held_back(&self) -> Duration {
        if self.rests() { self.delay() } else { self.delay() + IN_GRAPH }
    }

    /// What to call it in logs and to the operator. Names and passwords in addresses are left out.
    pub fn label(&self) -> String {
        match self {
            Self::File { path } => path.display().to_string(),
            Self::Uri { uri: address, .. } | Self::Rtsp { location: address, .. } | Self::Srt { uri: address, .. } => {
                without_secrets(address)
            }
            Self::Device { picture, .. } => picture.display().to_string(),
            Self::Test => "the test picture".to_owned(),
        }
    }
}

/// The address without its user, its password and its query: SRT carries the passphrase in the query.
fn without_secrets(address: &str) -> String {
    let address = address.split(['?', '#']).next().unwrap_or_default();
    match address.split_once("://") {
        None => address.to_owned(),
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}{path}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_holds_no_password() {
        let label = |uri: &str| Source::Uri { uri: uri.to_owned(), delay: Duration::ZERO }.label();
        assert_eq!(label("rtsp://camera:secret@10.0.0.2:554/stream/1"), "rtsp://10.0.0.2:554/stream/1");
        assert_eq!(label("srt://10.0.0.3:9000?passphrase=secret"), "srt://10.0.0.3:9000");
        assert_eq!(label("rtsp://a@b:p@ss@host/x"), "rtsp://host/x");
        assert_eq!(label("nonsense"), "nonsense");
    }

    #[test]
    fn what_may_still_be_from_behind_closed_doors_is_held_back() {
        let uri = |uri: &str| Source::Uri { uri: uri.to_owned(), delay: Source::usual_delay(uri) };
        let srt = Source::Srt { uri: "srt://:9000".to_owned(), delay: Source::PROMPT };
        let file = Source::File { path: "a.mp4".into() };
        let device = Source::Device { picture: "/dev/video0".into(), sound: SoundInput::None };
        for (source, seconds) in [
            (uri("https://camera.example.lg.jp/live.m3u8"), 31),
            (uri("HTTP://192.0.2.1/live.M3U8?token=1"), 31),
            (uri("rtmp://192.0.2.1/live"), 6),
            (uri("file:///srv/session.mp4"), 1),
            (srt, 2),
            (file, 1),
            (device, 0),
            (Source::Test, 1),
        ] {
            assert_eq!(source.held_back(), Duration::from_secs(seconds), "{source:?}");
        }
    }
}
