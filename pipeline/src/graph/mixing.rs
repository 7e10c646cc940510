use std::sync::{Mutex, PoisonError};

use gstreamer as gst;
use gstreamer::prelude::*;

use super::{FromGraph, ToShell};
use crate::ears::Mixer;

/// Gives every channel the mix, in front of the element that makes one of them.
pub(super) fn mix_before(pipeline: &gst::Pipeline, to: &ToShell) {
    let Some(pad) = pipeline.by_name("mixdown").and_then(|mixdown| mixdown.static_pad("sink")) else { return };
    let to = to.clone();
    // Probes want `Fn`. Guards the mixer, which this pad's one thread alone asks for.
    let mixer = Mutex::new(Mixer::default());
    pad.add_probe(gst::PadProbeType::BUFFER, move |pad, info| {
        let form = pad.current_caps();
        let form = form.as_ref().and_then(|caps| caps.structure(0));
        let number = |name| form.and_then(|form| form.get::<i32>(name).ok()).unwrap_or(0);
        let (channels, rate) = (number("channels"), number("rate"));
        if channels < 2 {
            return gst::PadProbeReturn::Ok;
        }
        if let Some(buffer) = info.buffer_mut()
            && let Ok(mut bytes) = buffer.make_mut().map_writable()
        {
            let mut sound = samples(&bytes);
            let mut mixer = mixer.lock().unwrap_or_else(PoisonError::into_inner);
            let told = mixer.mix(&mut sound, channels.unsigned_abs() as usize, rate.unsigned_abs());
            for (bytes, sample) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(sound) {
                *bytes = sample.to_le_bytes();
            }
            if let Some(balance) = told {
                // Closed when the capture is being stopped, which is all the same here.
                let _ = to.blocking_send(FromGraph::Balanced(balance));
            }
        }
        gst::PadProbeReturn::Ok
    });
}

fn samples(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks::<4>().0.iter().map(|sample| f32::from_le_bytes(*sample)).collect()
}

/// Interleaved samples, each channel by itself; none for not even one of each.
pub(super) fn apart(samples: &[f32], channels: usize) -> Option<Vec<Vec<f32>>> {
    let frames = samples.len().checked_div(channels).filter(|frames| *frames > 0)?;
    let channel =
        |channel: usize| samples[..frames * channels].iter().skip(channel).step_by(channels).copied().collect();
    Some((0..channels).map(channel).collect())
}
