//! Sound as it should not come: in one ear alone, turned around, narrow, running off; and microphones on channels of their own.

use super::*;

const RATE: usize = Samples::RATE as usize;

/// How loud a tone is in 16 kHz sound, as its amplitude.
fn tone(samples: &[f32], hertz: f32) -> f32 {
    let (mut real, mut turned) = (0.0_f64, 0.0_f64);
    for (place, sample) in samples.iter().enumerate() {
        let angle = std::f64::consts::TAU * f64::from(hertz) * place as f64 / RATE as f64;
        real += f64::from(*sample) * angle.cos();
        turned += f64::from(*sample) * angle.sin();
    }
    (2.0 * real.hypot(turned) / samples.len().max(1) as f64) as f32
}

/// Plays what this expression of FFmpeg's makes (channels apart by `|`) for so many seconds; none without FFmpeg.
async fn play(said: &str, seconds: u32, rate: u32, microphones: &[usize]) -> Option<Gathered> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sound.wav");
    let said = format!("aevalsrc='{said}':s={rate}:d={seconds}");
    if !make_media(&["-f", "lavfi", "-i", &said], &path) {
        return None;
    }
    let mut settings = settings(Source::File { path }, Tempo::Unpaced, folder.path());
    settings.microphones = microphones.to_vec();
    let (capture, mut captured) = Capture::start(settings).unwrap();
    let all = Gathered::of(&mut captured, MediaTime::from_micros(u64::MAX)).await;
    capture.stop().await;
    Some(all)
}

/// The samples of so many seconds from there on.
fn stretch(sound: &[Samples], from_secs: usize, seconds: usize) -> Vec<f32> {
    let all: Vec<f32> = sound.iter().flat_map(|sound| &sound.samples).copied().collect();
    all[from_secs * RATE..((from_secs + seconds) * RATE).min(all.len())].to_vec()
}

fn troubles(all: &Gathered) -> Vec<SoundTrouble> {
    let trouble =
        |event: &SourceEvent| if let SourceEvent::SoundTroubled(trouble) = event { Some(*trouble) } else { None };
    all.events.iter().filter_map(trouble).collect()
}

#[tokio::test]
async fn sound_in_one_ear_is_captioned_as_loud_as_it_came_and_told() {
    let Some(all) = play("0.4*sin(2*PI*440*t)|0", 34, 48_000, &[]).await else { return };
    assert_eq!(troubles(&all), [SoundTrouble::OneEar]);
    let heard = tone(&stretch(&all.sound, 1, 4), 440.0);
    assert!((heard - 0.4).abs() < 0.04, "{heard}");
}

#[tokio::test]
async fn channels_that_would_cancel_are_not_mixed() {
    let Some(all) = play("0.4*sin(2*PI*440*t)|-0.4*sin(2*PI*440*t)", 6, 48_000, &[]).await else { return };
    assert_eq!(troubles(&all), [SoundTrouble::ChannelsOpposite]);
    let heard = tone(&stretch(&all.sound, 1, 4), 440.0);
    assert!((heard - 0.4).abs() < 0.04, "{heard}");
}

#[tokio::test]
async fn a_channel_that_dies_in_the_middle_leaves_the_other_as_loud() {
    let Some(all) = play("0.4*sin(2*PI*440*t)|if(lt(t,4),0.4*sin(2*PI*440*t),0)", 10, 48_000, &[]).await else {
        return;
    };
    let (before, after) = (tone(&stretch(&all.sound, 1, 2), 440.0), tone(&stretch(&all.sound, 6, 3), 440.0));
    assert!((before - 0.4).abs() < 0.04 && (after - 0.4).abs() < 0.04, "{before}, {after}");
    assert_eq!(troubles(&all), [], "it may yet be a pause");
}

#[tokio::test]
async fn telephone_sound_comes_at_the_captioner_s_rate_and_in_time() {
    let Some(all) = play("0.4*sin(2*PI*440*t)", 5, 8_000, &[]).await else { return };
    let samples: usize = all.sound.iter().map(|sound| sound.samples.len()).sum();
    assert!(samples.abs_diff(5 * RATE) < RATE / 10, "{samples} samples of five seconds");
    let heard = tone(&stretch(&all.sound, 1, 3), 440.0);
    assert!((heard - 0.4).abs() < 0.04, "{heard}");
    assert_eq!(all.events.len(), 2, "connected, ended: {:?}", all.events);
}

#[tokio::test]
async fn each_microphone_is_heard_by_itself_and_the_broadcast_hears_all() {
    let left = "if(lt(t,3),0.4*sin(2*PI*440*t),0)";
    let right = "if(gt(t,3),0.4*sin(2*PI*660*t),0)+if(lt(t,3),0.08*sin(2*PI*440*t),0)";
    let Some(all) = play(&format!("{left}|{right}"), 6, 48_000, &[0, 1]).await else { return };
    let of = |ear: usize, from, hertz| tone(&stretch(&all.own[ear], from, 2), hertz);
    assert!(of(0, 0, 440.0) > 0.3 && of(1, 4, 660.0) > 0.3, "{} {}", of(0, 0, 440.0), of(1, 4, 660.0));
    assert!(of(1, 1, 440.0) < 0.01, "what the neighbour says is overheard: {}", of(1, 1, 440.0));
    assert!(
        all.sound.iter().flat_map(|sound| &sound.samples).all(|sample| *sample == 0.0),
        "nothing else is in the room"
    );
    assert_eq!(troubles(&all), []);
    assert!(all.sounds().count() > 290, "{} packets of six seconds", all.sounds().count());
    for ears in [&all.own[0], &all.own[1], &all.sound] {
        assert!(ears.windows(2).all(|two| two[0].span().end() == two[1].at), "without a hole");
    }
}

#[tokio::test]
async fn a_microphone_whose_channel_the_source_lacks_is_told_and_the_room_is_heard() {
    let Some(all) = play("0.4*sin(2*PI*440*t)", 3, 48_000, &[0, 1]).await else { return };
    assert_eq!(troubles(&all), [SoundTrouble::ChannelMissing]);
    assert!(tone(&stretch(&all.sound, 1, 1), 440.0) > 0.3);
    assert!(all.own.iter().flatten().flat_map(|sound| &sound.samples).all(|sample| *sample == 0.0), "nobody is known");
}

/// Sound whose own times run a thousandth faster than its samples, for ten minutes.
#[tokio::test]
async fn sound_whose_clock_runs_off_stays_in_step_without_a_hole() {
    use gstreamer as gst;
    use gstreamer::prelude::*;
    LazyLock::force(&READY);
    let sound = crate::description::sound_alone(&SMALL);
    let sound = format!(
        "audiotestsrc samplesperbuffer=960 num-buffers=30000 volume=0.3 ! audio/x-raw,rate=48000 \
         ! identity name=drifts ! sound.  {sound}"
    );
    let drift = |pipeline: &gst::Pipeline| {
        let pad = pipeline.by_name("drifts").and_then(|it| it.static_pad("sink")).expect("it is there");
        pad.add_probe(gst::PadProbeType::BUFFER, |_, info| {
            if let Some(buffer) = info.buffer_mut() {
                let buffer = buffer.make_mut();
                buffer.set_pts(buffer.pts().map(|at| at + at / 1_000));
            }
            gst::PadProbeReturn::Ok
        });
    };
    let (to, mut says) = mpsc::channel(64);
    let graph = tokio::task::spawn_blocking(move || {
        let graph =
            crate::graph::Graph::build(&sound, &Source::Test, &to, None).expect("the description is well formed");
        drift(graph.pipeline());
        graph.pipeline().set_state(gst::State::Playing).expect("it starts");
        graph
    });
    let mut intake = crate::intake::Intake::new(30);
    let mut timeline = crate::timeline::Timeline::new(Tempo::Unpaced, MediaTime::ZERO);
    #[expect(clippy::disallowed_methods, reason = "any instant will do to count from")]
    let now = std::time::Instant::now();
    let (mut ended, mut end, mut holes) = (0, MediaTime::ZERO, 0);
    while ended < 2 {
        let taken = match timeout(PATIENCE, says.recv()).await.expect("it comes in time").expect("the graph goes on") {
            crate::graph::FromGraph::Arrived(arrival) => intake.arrived(now, &mut timeline, arrival),
            crate::graph::FromGraph::Ended(outlet) => {
                ended += 1;
                intake.close(now, &mut timeline, crate::intake::Closing::Outlet(outlet)).1
            }
            crate::graph::FromGraph::Without(track) => {
                intake.close(now, &mut timeline, crate::intake::Closing::Track(track)).1
            }
            other @ (crate::graph::FromGraph::Balanced(_) | crate::graph::FromGraph::Failed(_)) => panic!("{other:?}"),
        };
        for taken in taken {
            if let crate::intake::Taken::FromSource(crate::fill::Delivery::Speech(speech)) = taken {
                holes += u32::from(speech.at != end && end != MediaTime::ZERO);
                end = speech.end();
            }
        }
    }
    let graph = graph.await.expect("it was built");
    drop(tokio::task::spawn_blocking(move || drop(graph)).await);
    assert_eq!(holes, 0);
    let off = end.as_millis().abs_diff(600_600);
    assert!(off < 200, "ten minutes and 600 ms by its own clock: off by {off} ms");
}
