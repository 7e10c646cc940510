//! # What does it cost?
//!
//! Measured on two cores of an AMD EPYC with x264 164, encoding 10 s of a moving, noisy 720p30 picture at 1.5 Mbit/s with one thread:
//! `time gst-launch-1.0 filesrc location=moving.yuv blocksize=1382400 ! rawvideoparse width=1280 height=720 format=i420
//! framerate=30/1 ! queue ! x264enc tune=zerolatency speed-preset=… bitrate=1500 key-int-max=60 threads=1 aud=false
//! option-string=scenecut=0 ! video/x-h264,profile=constrained-baseline,stream-format=byte-stream ! fakesink`, where `moving.yuv` is
//! ffmpeg's `testsrc2=size=1280x720:rate=30:duration=10,noise=alls=8:allf=t,format=yuv420p`.
//!
//! | preset | of one core | likeness (SSIM) |
//! | --- | --- | --- |
//! | ultrafast | 11 % | 0.769 |
//! | superfast (ours) | 14 % | 0.767 |
//! | veryfast | 20 % | 0.768 |
//! | superfast, two sliced threads | 12 % | |
//!
//! The whole capture of the test source at 720p30, recording to disk, is 19 % of one core and 48 MB. One thread: two gain
//! nothing here and would stand in the recogniser's way on the second core.

/// How picture and sound are encoded, once for the recording and every viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// The picture's width. What is shaped otherwise gets black borders.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Pictures a second.
    pub frames_per_second: u32,
    /// Kilobits a second of the picture.
    pub picture_kbps: u32,
    /// Kilobits a second of the sound.
    pub sound_kbps: u32,
}

impl Default for Encoding {
    fn default() -> Self {
        Self { width: 1280, height: 720, frames_per_second: 30, picture_kbps: 1500, sound_kbps: 48 }
    }
}
