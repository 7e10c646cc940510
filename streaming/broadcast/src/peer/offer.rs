use super::PayloadTypes;
use crate::programme::Track;

/// The longest offer that is read.
pub(crate) const LONGEST_OFFER: usize = 64 * 1024;
/// More media lines than any player makes.
const MOST_SECTIONS: usize = 8;

/// What a viewer offers, as far as a one-way broadcast needs to know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Offer {
    sections: Vec<Section>,
    ufrag: String,
    fingerprints: Vec<String>,
}

/// One media line of the offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) mid: String,
    /// `video`, `audio`, `application`, …
    pub(super) kind: &'static str,
    pub(super) protocol: String,
    pub(super) first_format: String,
    /// What is sent on it; none when it is turned down.
    pub(super) sends: Option<Sends>,
}

/// What is sent on a media line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sends {
    pub(super) track: Track,
    pub(super) payload_type: u8,
    /// H.264's profile and level, as the viewer wrote them.
    pub(super) profile: String,
    pub(super) nack: bool,
    pub(super) pli: bool,
    pub(super) reduced_size: bool,
}

impl Offer {
    /// Reads an offer. Anything may come in: it is refused or read, and never panics.
    pub(crate) fn read(text: &str) -> Result<Self, &'static str> {
        let blocks = blocks(text)?;
        let (session, media) = blocks.split_first().ok_or("it is empty")?;
        if session.lines.first() != Some(&"v=0") {
            return Err("it is not SDP (the first line is not v=0)");
        }
        let bundle = session.value("group:BUNDLE").unwrap_or_default();
        let mut sections: Vec<Section> = Vec::with_capacity(media.len());
        let mut offer = Self::default();
        for block in media {
            let mut section = section(session, block)?;
            let again = sections.iter().flat_map(|section| &section.sends).map(|sends| sends.track);
            let taken = section.sends.as_ref().is_some_and(|sends| again.clone().any(|track| track == sends.track));
            let bundled = bundle.split(' ').any(|mid| mid == section.mid) || media.len() == 1;
            if taken || !bundled {
                section.sends = None;
            }
            if section.sends.is_some() && offer.ufrag.is_empty() {
                offer.ufrag = credentials(session, block)?;
                offer.fingerprints = fingerprints(session, block)?;
            }
            sections.push(section);
        }
        if sections.iter().all(|section| section.sends.is_none()) {
            return Err("it asks for neither H.264 pictures (packetization-mode 1) nor Opus sound");
        }
        offer.sections = sections;
        Ok(offer)
    }

    /// The viewer's name in ICE.
    pub(super) fn ufrag(&self) -> &str {
        &self.ufrag
    }

    /// Of the viewer's certificate, in upper case.
    pub(super) fn fingerprints(&self) -> &[String] {
        &self.fingerprints
    }

    pub(super) fn sections(&self) -> &[Section] {
        &self.sections
    }

    pub(super) fn payload_types(&self) -> PayloadTypes {
        let of = |track| {
            let mut sends = self.sections.iter().flat_map(|section| &section.sends);
            sends.find(|sends| sends.track == track).map(|sends| sends.payload_type)
        };
        PayloadTypes { picture: of(Track::Picture), sound: of(Track::Sound) }
    }
}

/// The lines from one `m=` (or the beginning) to the next.
#[derive(Default)]
struct Block<'a> {
    lines: Vec<&'a str>,
}

impl<'a> Block<'a> {
    /// The values of the attribute `name`: what follows `a=name:` or `a=name `.
    fn values(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.lines.iter().filter_map(move |line| {
            line.strip_prefix("a=")?.strip_prefix(name)?.strip_prefix([':', ' ']).map(str::trim)
        })
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        self.values(name).next()
    }

    fn has(&self, flag: &str) -> bool {
        self.lines.iter().any(|line| line.strip_prefix("a=") == Some(flag))
    }
}

fn blocks(text: &str) -> Result<Vec<Block<'_>>, &'static str> {
    let mut blocks = vec![Block::default()];
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        if line.starts_with("m=") {
            blocks.push(Block::default());
        }
        if blocks.len() > MOST_SECTIONS + 1 {
            return Err("it has more than 8 media lines");
        }
        if let Some(block) = blocks.last_mut() {
            block.lines.push(line);
        }
    }
    Ok(blocks)
}

fn section(session: &Block<'_>, block: &Block<'_>) -> Result<Section, &'static str> {
    let line = block.lines.first().and_then(|line| line.strip_prefix("m=")).unwrap_or_default();
    let words: Vec<&str> = line.split(' ').collect();
    let [kind, port, protocol, first_format, ..] = words[..] else { return Err("a media line is incomplete") };
    const KINDS: [&str; 5] = ["audio", "video", "application", "text", "message"];
    let kind = KINDS.into_iter().find(|known| *known == kind).ok_or("a media line is of an unknown kind")?;
    // These come back in the answer, so they must be plain words.
    let mid = block.value("mid").unwrap_or("0");
    if ![mid, protocol, first_format].into_iter().all(is_word) {
        return Err("a media line is malformed");
    }
    let wanted = port != "0" && protocol.ends_with("RTP/SAVPF") && receives(session, block) && block.has("rtcp-mux");
    let passive = block.value("setup").or(session.value("setup")) == Some("passive");
    let sends = if wanted && !passive { sends(kind, block) } else { None };
    let (mid, protocol, first_format) = (mid.to_owned(), protocol.to_owned(), first_format.to_owned());
    Ok(Section { mid, kind, protocol, first_format, sends })
}

fn is_word(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn receives(session: &Block<'_>, block: &Block<'_>) -> bool {
    let given = |block: &Block<'_>| {
        ["recvonly", "sendrecv", "sendonly", "inactive"].into_iter().find(|direction| block.has(direction))
    };
    matches!(given(block).or(given(session)), None | Some("recvonly" | "sendrecv"))
}

/// The best of the formats on offer.
fn sends(kind: &str, block: &Block<'_>) -> Option<Sends> {
    let track = match kind {
        "video" => Track::Picture,
        "audio" => Track::Sound,
        _ => return None,
    };
    let formats = block.values("rtpmap").filter_map(|map| {
        let (payload_type, codec) = map.split_once(' ')?;
        let payload_type: u8 = payload_type.parse().ok().filter(|payload_type| *payload_type < 128)?;
        let parameters = block.values("fmtp").find_map(|line| {
            let (of, parameters) = line.split_once(' ')?;
            (of.parse() == Ok(payload_type)).then_some(parameters)
        });
        let profile = match track {
            Track::Picture if codec.eq_ignore_ascii_case("H264/90000") => picture_profile(parameters?)?,
            Track::Sound if codec.eq_ignore_ascii_case("opus/48000/2") => String::new(),
            Track::Picture | Track::Sound => return None,
        };
        Some((payload_type, profile))
    });
    let (payload_type, profile) = formats.min_by_key(|(_, profile)| preference(profile))?;
    let feedback = |wanted: &str| {
        block
            .values("rtcp-fb")
            .filter_map(|line| line.split_once(' '))
            .any(|(of, kind)| (of == "*" || of.parse() == Ok(payload_type)) && kind.trim() == wanted)
    };
    let (nack, pli) = (feedback("nack"), feedback("nack pli"));
    Some(Sends { track, payload_type, profile, nack, pli, reduced_size: block.has("rtcp-rsize") })
}

/// The profile and level, if packets are the way we send them.
fn picture_profile(parameters: &str) -> Option<String> {
    let value = |name: &str| {
        let mut pairs = parameters.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_ascii_lowercase())
    };
    let profile = value("profile-level-id")?;
    let hexadecimal = profile.len() == 6 && profile.bytes().all(|byte| byte.is_ascii_hexdigit());
    (hexadecimal && value("packetization-mode")? == "1").then_some(profile)
}

/// Least is best. What we send is constrained baseline, which every other profile's decoder understands.
fn preference(profile: &str) -> usize {
    const BEST: [&str; 3] = ["42e01f", "42e0", "42"];
    BEST.iter().position(|best| profile.starts_with(best)).unwrap_or(BEST.len())
}

fn credentials(session: &Block<'_>, block: &Block<'_>) -> Result<String, &'static str> {
    let ufrag = block.value("ice-ufrag").or(session.value("ice-ufrag")).unwrap_or_default();
    let fit = (4..=256).contains(&ufrag.len()) && ufrag.bytes().all(|byte| byte.is_ascii_graphic());
    if fit { Ok(ufrag.to_owned()) } else { Err("it has no ice-ufrag") }
}

fn fingerprints(session: &Block<'_>, block: &Block<'_>) -> Result<Vec<String>, &'static str> {
    const MOST: usize = 4;
    let values = block.values("fingerprint").chain(session.values("fingerprint"));
    let fingerprints: Vec<String> = values
        .filter_map(|value| value.split_once(' '))
        .filter(|(algorithm, value)| algorithm.eq_ignore_ascii_case("sha-256") && value.len() == 95)
        .map(|(_, value)| value.to_ascii_uppercase())
        .take(MOST)
        .collect();
    if fingerprints.is_empty() { Err("it has no sha-256 fingerprint") } else { Ok(fingerprints) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n";

    fn secrets() -> String {
        format!(
            "a=ice-ufrag:abcd\r\na=ice-pwd:x\r\na=setup:actpass\r\na=rtcp-mux\r\na=fingerprint:sha-256 {}AB\r\n",
            "AB:".repeat(31)
        )
    }

    fn video(mid: &str, lines: &str) -> String {
        format!("m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99\r\na=mid:{mid}\r\na=recvonly\r\n{}{lines}", secrets())
    }

    fn picture(text: &str) -> Result<Option<(u8, String)>, &'static str> {
        let offer = Offer::read(text)?;
        let mut sends = offer.sections.into_iter().flat_map(|section| section.sends);
        Ok(sends.find(|sends| sends.track == Track::Picture).map(|sends| (sends.payload_type, sends.profile)))
    }

    const FORMATS: &str = "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:98 nack\r\na=rtcp-fb:98 nack pli\r\n\
        a=rtpmap:97 H264/90000\r\na=fmtp:97 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f\r\n\
        a=rtpmap:99 H264/90000\r\na=fmtp:99 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f\r\n\
        a=rtpmap:98 H264/90000\r\na=fmtp:98 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42E01F\r\n";

    #[test]
    fn of_several_formats_the_one_that_is_sent_is_taken() {
        let chosen = picture(&format!("{SESSION}{}", video("0", FORMATS)));
        assert_eq!(chosen, Ok(Some((98, "42e01f".to_owned()))));
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        const NOTHING: &str = "it asks for neither H.264 pictures (packetization-mode 1) nor Opus sound";
        let whole = format!("{SESSION}{}", video("0", FORMATS));
        let cases = [
            (String::new(), "it is not SDP (the first line is not v=0)"),
            (SESSION.to_owned(), NOTHING),
            (whole.replace("mode=1", "mode=0"), NOTHING),
            (whole.replace("recvonly", "sendonly"), NOTHING),
            (whole.replace("actpass", "passive"), NOTHING),
            (whole.replace("a=rtcp-mux\r\n", ""), NOTHING),
            (whole.replace("a=ice-ufrag:abcd\r\n", ""), "it has no ice-ufrag"),
            (whole.replace("sha-256", "sha-1"), "it has no sha-256 fingerprint"),
            (whole.replace("m=video 9", "m=image 9"), "a media line is of an unknown kind"),
            (whole.replace("a=mid:0", "a=mid:0\u{b}1"), "a media line is malformed"),
            (format!("{whole}{}", video("x", "").repeat(8)), "it has more than 8 media lines"),
        ];
        for (text, why) in cases {
            assert_eq!(Offer::read(&text), Err(why), "{text}");
        }
    }

    #[test]
    fn a_second_picture_and_what_is_outside_the_bundle_are_turned_down() {
        let two = format!("{SESSION}{}{}", video("0", FORMATS), video("1", FORMATS));
        let sent: Vec<bool> =
            Offer::read(&two).expect("one is sent").sections.iter().map(|section| section.sends.is_some()).collect();
        assert_eq!(sent, [true, false]);
        let outside = format!("{SESSION}{}{}", video("7", FORMATS), video("1", FORMATS));
        let sent: Vec<bool> = Offer::read(&outside)
            .expect("one is sent")
            .sections
            .iter()
            .map(|section| section.sends.is_some())
            .collect();
        assert_eq!(sent, [false, true]);
    }
}
