//! How captions are laid out for whoever asks.

use japanese::Scheme;

use crate::{
    error::{Answer, refusals},
    service::Service,
};

/// As asked: so many full-width characters a line, for instance 15.5, and so many lines. What nobody asks is as the town has it.
pub(super) fn scheme(service: &Service, characters: Option<f32>, lines: Option<u8>) -> Answer<Scheme> {
    let town = service.settings().scheme.unwrap_or(Scheme::SIXTEEN);
    let halves = characters.map_or(f32::from(town.line_halves()), |characters| characters * 2.0);
    let is_whole = (0.0..=f32::from(u16::MAX)).contains(&halves) && halves.fract() == 0.0;
    let scheme = is_whole.then(|| Scheme::new(halves as u16, lines.unwrap_or(2))).flatten();
    Ok(scheme.ok_or(&refusals::BAD_QUERY)?)
}
