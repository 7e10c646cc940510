//! Microphones with real GStreamer graphs, whose sound the test pushes in by hand.

use std::f32::consts::TAU;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use tokio::time::timeout;

use super::*;

const PATIENCE: Duration = Duration::from_secs(60);
const RATE: usize = Samples::RATE as usize;

/// A second of a tone, as 20 ms buffers of interleaved channels.
fn tone(hertz: [f32; 2], second: usize) -> Vec<gst::Buffer> {
    let samples: Vec<f32> =
        (0..RATE).flat_map(|n| hertz.map(|hertz| 0.5 * (TAU * hertz * n as f32 / RATE as f32).sin())).collect();
    let buffers = samples.chunks(2 * RATE / 50).enumerate().map(|(number, chunk)| {
        let bytes: Vec<u8> = chunk.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let mut buffer = gst::Buffer::from_slice(bytes);
        let filled = buffer.get_mut().expect("just made");
        filled.set_pts(gst::ClockTime::from_mseconds((second * 1_000 + number * 20) as u64));
        filled.set_duration(gst::ClockTime::from_mseconds(20));
        buffer
    });
    buffers.collect()
}

/// How strong a tone is in the sound: the square of its share of the power, by Goertzel's one line of a Fourier transform.
fn strength(sound: &[f32], hertz: f32) -> f32 {
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (n, sample) in sound.iter().enumerate() {
        let angle = TAU * hertz * n as f32 / RATE as f32;
        (real, imaginary) = (real + sample * angle.cos(), imaginary + sample * angle.sin());
    }
    (real.hypot(imaginary) * 2.0 / sound.len().max(1) as f32).abs()
}

/// A stereo graph that is fed by hand.
struct Bench {
    hand: gst_app::AppSrc,
    gates: [Arc<Gate>; 2],
    /// Told of each buffer that is about to reach an ear: everything before it has been dealt with.
    arrived: [std::sync::mpsc::Receiver<()>; 2],
    seconds: usize,
    _graph: Graph,
}

impl Bench {
    fn new() -> Self {
        crate::init().expect("GStreamer and FFmpeg are installed");
        let whole = description::stereo(&SoundSource::Of(Source::Test));
        let (_, behind) = whole.split_once(" ! queue name=sound").expect("the description begins with a source");
        let hand = "appsrc name=hand format=time is-live=true block=true \
                    caps=audio/x-raw,format=F32LE,rate=16000,channels=2,layout=interleaved";
        let gates = [Arc::new(Gate::default()), Arc::new(Gate::default())];
        let (says, _) = mpsc::channel(64);
        let source = SoundSource::Of(Source::Test);
        let clock = graph::Clock { zero: now(), now };
        let description = format!("{hand} ! queue name=sound{behind}");
        let graph =
            Graph::start(&description, &source, vec![ear(&gates, 0), ear(&gates, 1)], clock, &says).expect("it starts");
        let arrived = [0, 1].map(|number| {
            let (tell, arrived) = std::sync::mpsc::channel();
            let inlet = graph.element(&format!("inlet{number}")).static_pad("sink").and_then(|pad| pad.peer());
            inlet.expect("the ear is linked").add_probe(gst::PadProbeType::BUFFER, move |_, _| {
                let _ = tell.send(());
                gst::PadProbeReturn::Ok
            });
            arrived
        });
        let hand = graph.element("hand").downcast::<gst_app::AppSrc>().expect("an appsrc");
        Self { hand, gates, arrived, seconds: 0, _graph: graph }
    }

    /// Says a second with a tone in each channel; returns when all of it has come to the ears and been dealt with.
    fn say(&mut self, hertz: [f32; 2]) {
        let silence = tone([0.0; 2], self.seconds + 1).into_iter().take(1);
        let buffers: Vec<_> = tone(hertz, self.seconds).into_iter().chain(silence).collect();
        self.seconds += 2;
        let count = buffers.len();
        for buffer in buffers {
            self.hand.push_buffer(buffer).expect("the graph takes it");
        }
        for arrived in &self.arrived {
            for _ in 0..count {
                arrived.recv_timeout(PATIENCE).expect("the sound comes in time");
            }
        }
    }
}

fn heard(receiver: &mut mpsc::Receiver<Samples>) -> Vec<f32> {
    std::iter::from_fn(|| receiver.try_recv().ok()).flat_map(|samples| samples.samples).collect()
}

const LEFT: f32 = 440.0;
const RIGHT: f32 = 660.0;
const MARKER: f32 = 1_000.0;

#[test]
fn while_a_microphone_is_cut_off_nothing_of_a_marker_tone_comes_out() {
    let mut bench = Bench::new();
    let mut before = bench.gates[1].open();
    let mut left = bench.gates[0].open();
    bench.say([LEFT, RIGHT]);
    bench.gates[1].cut();
    bench.say([LEFT, MARKER]);
    bench.say([LEFT, MARKER]);
    let mut after = bench.gates[1].open();
    bench.say([LEFT, RIGHT]);
    assert!(before.is_closed(), "what was cut off has no sender left");
    let (before, after, left) = (heard(&mut before), heard(&mut after), heard(&mut left));
    for right in [&before, &after] {
        assert!(right.len().abs_diff(RATE) < RATE / 10, "{} samples of the second that was let through", right.len());
        assert!(strength(right, RIGHT) > 0.4, "the tone of before and after is there: {}", strength(right, RIGHT));
        assert!(strength(right, MARKER) < 0.01, "of the marker there is {}", strength(right, MARKER));
    }
    // The test can hear the marker where it is let through, and the other side went on all the time.
    let mut marked = bench.gates[1].open();
    bench.say([LEFT, MARKER]);
    assert!(strength(&heard(&mut marked), MARKER) > 0.4);
    assert!(left.len() > 3 * RATE, "{} samples of four seconds", left.len());
}

#[test]
fn each_channel_of_a_stereo_source_is_one_side() {
    let mut bench = Bench::new();
    let (mut left, mut right) = (bench.gates[0].open(), bench.gates[1].open());
    bench.say([LEFT, RIGHT]);
    let (left, right) = (heard(&mut left), heard(&mut right));
    assert!(strength(&left, LEFT) > 0.4 && strength(&left, RIGHT) < 0.01);
    assert!(strength(&right, RIGHT) > 0.4 && strength(&right, LEFT) < 0.01);
}

#[test]
fn a_captioner_that_falls_behind_costs_sound_and_no_memory() {
    let mut bench = Bench::new();
    let mut right = bench.gates[1].open();
    for _ in 0..12 {
        bench.say([LEFT, RIGHT]);
    }
    // Nothing more comes while it is counted.
    bench.gates[1].cut();
    let kept = std::iter::from_fn(|| right.try_recv().ok()).count();
    assert!(kept <= 500, "{kept} buffers wait");
}

#[tokio::test]
async fn two_sources_are_heard_on_one_clock_and_a_missing_one_is_told_and_tried_again() {
    crate::init().expect("GStreamer and FFmpeg are installed");
    let folder = tempfile::tempdir().unwrap();
    let missing = SoundSource::Of(Source::File { path: folder.path().join("none.wav") });
    let pair = MicrophonePair::Two(SoundSource::Of(Source::Test), missing);
    let (microphones, mut events) = Microphones::open(&pair).unwrap();
    let mut first = microphones.listen(0);
    let samples = timeout(PATIENCE, first.recv()).await.unwrap().expect("it is open");
    assert!(samples.at < MediaTime::ZERO + PATIENCE);
    let mut told = Vec::new();
    while told.iter().filter(|event| matches!(event, MicrophoneEvent::Lost(1, _))).count() < 2 {
        told.push(timeout(PATIENCE, events.recv()).await.unwrap().expect("it goes on"));
    }
    assert!(told.contains(&MicrophoneEvent::Works(0)), "{told:?}");
    assert!(told.iter().any(|event| matches!(event, MicrophoneEvent::Lost(1, why) if why.contains("No such file"))));
    drop(microphones);
    assert!(timeout(PATIENCE, async { while first.recv().await.is_some() {} }).await.is_ok(), "closed, it ends");
}
