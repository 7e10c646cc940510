use std::fmt::Write as _;

use meeting::Language;

use super::{Piece, clock, escaped, pieces};
use crate::{Cue, CueLine};

/// TTML as IMSC 1.1's text profile has it: one region at the bottom, the speaker as the paragraph's agent, ruby by `tts:ruby`;
/// what a machine translated and what goes by faster than people read have roles that say so.
pub fn ttml(cues: &[Cue], language: &Language, title: &str) -> String {
    let mut speakers: Vec<&str> = cues.iter().filter_map(|cue| cue.speaker.as_deref()).collect();
    speakers.sort_unstable();
    speakers.dedup();
    let mut file = head(language, title, &speakers);
    for cue in cues {
        let ((from, from_millis), (to, to_millis)) = (clock(cue.span.start()), clock(cue.span.end()));
        let agent = cue.speaker.as_deref().and_then(|speaker| speakers.binary_search(&speaker).ok());
        let agent = agent.map(|place| format!(" ttm:agent=\"a{place}\"")).unwrap_or_default();
        let lines: Vec<String> = cue.lines.iter().map(line).collect();
        let text = lines.join("<br/>");
        let language = cue.language.as_ref().map(|language| format!(" xml:lang=\"{language}\"")).unwrap_or_default();
        let roles = [(cue.by_machine, "x-machine-translation"), (cue.too_fast, "x-too-fast")];
        let roles: Vec<&str> = roles.into_iter().filter_map(|(has, role)| has.then_some(role)).collect();
        let role = if roles.is_empty() { String::new() } else { format!(" ttm:role=\"{}\"", roles.join(" ")) };
        let times = format!("begin=\"{from}.{from_millis:03}\" end=\"{to}.{to_millis:03}\"");
        writeln!(file, "      <p {times}{agent}{language}{role}>{text}</p>").expect("a string takes any text");
    }
    file.push_str("    </div>\n  </body>\n</tt>\n");
    file
}

fn head(language: &Language, title: &str, speakers: &[&str]) -> String {
    let agent = |(place, speaker): (usize, &&str)| {
        let name = escaped(speaker.trim());
        format!(
            "      <ttm:agent xml:id=\"a{place}\" type=\"person\"><ttm:name type=\"full\">{name}</ttm:name></ttm:agent>\n"
        )
    };
    let agents: String = speakers.iter().enumerate().map(agent).collect();
    let title = escaped(title);
    format!(
        r##"<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text" xml:lang="{language}">
  <head>
    <metadata>
      <ttm:title>{title}</ttm:title>
{agents}    </metadata>
    <styling>
      <style xml:id="text" tts:fontFamily="proportionalSansSerif" tts:fontSize="100%" tts:color="#FFFFFF" tts:backgroundColor="#000000CC" tts:textAlign="center"/>
      <style xml:id="ruby" tts:ruby="container"/>
      <style xml:id="base" tts:ruby="base"/>
      <style xml:id="over" tts:ruby="text" tts:rubyPosition="before"/>
    </styling>
    <layout>
      <region xml:id="bottom" tts:origin="10% 75%" tts:extent="80% 20%" tts:displayAlign="after"/>
    </layout>
  </head>
  <body style="text">
    <div region="bottom">
"##
    )
}

fn line(line: &CueLine) -> String {
    let piece = |piece: Piece<'_>| match piece {
        Piece::Plain(text) => escaped(&text),
        Piece::Ruby(text, ruby) => format!(
            "<span style=\"ruby\"><span style=\"base\">{}</span><span style=\"over\">{}</span></span>",
            escaped(&text),
            escaped(&ruby.reading)
        ),
    };
    pieces(line).into_iter().map(piece).collect()
}
