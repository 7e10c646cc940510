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
    },
    /// A network camera.
    Rtsp {
        /// `rtsp://…`, with the user's name and password in it where the camera wants them.
        location: String,
        /// How packets travel.
        transport: Transport,
        /// How long packets are waited for and put in order.
        latency: Duration,
    },
    /// A stream sent by SRT, for instance from an encoder in the chamber.
    Srt {
        /// `srt://host:port` to call, `srt://:port` to be called.
        uri: String,
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

impl Source {
    /// What to call it in logs and to the operator. Names and passwords in addresses are left out.
    pub fn label(&self) -> String {
        match self {
            Self::File { path } => path.display().to_string(),
            Self::Uri { uri: address } | Self::Rtsp { location: address, .. } | Self::Srt { uri: address } => {
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
        let label = |uri: &str| Source::Uri { uri: uri.to_owned() }.label();
        assert_eq!(label("rtsp://camera:secret@10.0.0.2:554/stream/1"), "rtsp://10.0.0.2:554/stream/1");
        assert_eq!(label("srt://10.0.0.3:9000?passphrase=secret"), "srt://10.0.0.3:9000");
        assert_eq!(label("rtsp://a@b:p@ss@host/x"), "rtsp://host/x");
        assert_eq!(label("nonsense"), "nonsense");
    }
}
