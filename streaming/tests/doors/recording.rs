use std::path::{Path, PathBuf};

use expect_test::expect;
use meeting::{Event, MediaTime, RecordingPart};

use crate::world::World;

const PLAYLIST: &str = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n\
    #EXT-X-MAP:URI=\"part-0000.mp4\",BYTERANGE=\"4@0\"\n\
    #EXTINF:2.000000,\n#EXT-X-BYTERANGE:6@4\npart-0000.mp4\n";

/// Records a part whose file holds `content`; its path is as given.
async fn record(world: &World, number: u32, starts_at_ms: u64, path: PathBuf, content: &str) {
    let file = world.folder.path().join(&path);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(&file, content).expect("a file");
    std::fs::write(file.with_extension("m3u8"), PLAYLIST.replace("part-0000", &format!("part-{number:04}")))
        .expect("a file");
    let part = RecordingPart { number, path, starts_at: MediaTime::from_millis(starts_at_ms) };
    world.append("plenary", Event::RecordingBegan(part)).await;
}

fn part_path(number: u32) -> PathBuf {
    Path::new("recordings/plenary").join(format!("part-{number:04}.mp4"))
}

#[tokio::test]
async fn the_parts_are_played_as_one_recording() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    record(&world, 0, 0, part_path(0), "headfragm0").await;
    record(&world, 1, 5_250, world.folder.path().join(part_path(1)), "headfragm1").await;
    let told = world.get("/api/v1/sessions/plenary").await.json();
    expect![[r#"
        {
          "parts": [
            {
              "length_ms": 2000,
              "number": 0,
              "starts_at_ms": 0
            },
            {
              "length_ms": 2000,
              "number": 1,
              "starts_at_ms": 5250
            }
          ],
          "playlist": "/api/v1/sessions/plenary/recording.m3u8"
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&told["recording"]).expect("JSON"));
    let answer = world.get("/api/v1/sessions/plenary/recording.m3u8").await;
    assert_eq!(answer.header("content-type"), "application/vnd.apple.mpegurl");
    expect![[r##"
        #EXTM3U
        #EXT-X-VERSION:7
        #EXT-X-TARGETDURATION:2
        #EXT-X-PLAYLIST-TYPE:EVENT
        #EXT-X-INDEPENDENT-SEGMENTS
        #EXT-X-MAP:URI="recording/part-0000.mp4",BYTERANGE="4@0"
        #EXT-X-PROGRAM-DATE-TIME:2026-12-01T01:00:00.000Z
        #EXTINF:2.000000,
        #EXT-X-BYTERANGE:6@4
        recording/part-0000.mp4
        #EXT-X-DISCONTINUITY
        #EXT-X-MAP:URI="recording/part-0001.mp4",BYTERANGE="4@0"
        #EXT-X-PROGRAM-DATE-TIME:2026-12-01T01:00:05.250Z
        #EXTINF:2.000000,
        #EXT-X-BYTERANGE:6@4
        recording/part-0001.mp4
    "##]]
    .assert_eq(&answer.text());
    world.append("plenary", Event::Adjourned { at: MediaTime::from_millis(9_000) }).await;
    let adjourned = world.get("/api/v1/sessions/plenary/recording.m3u8").await.text();
    assert!(adjourned.contains("PLAYLIST-TYPE:VOD") && adjourned.ends_with("#EXT-X-ENDLIST\n"), "{adjourned}");
}

#[tokio::test]
async fn a_part_is_served_by_ranges() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    record(&world, 0, 0, part_path(0), "headfragm0").await;
    let path = "/api/v1/sessions/plenary/recording/part-0000.mp4";
    let whole = world.get(path).await;
    assert_eq!((whole.status.as_u16(), whole.text().as_str()), (200, "headfragm0"));
    assert_eq!((whole.header("content-type"), whole.header("accept-ranges")), ("video/mp4", "bytes"));
    let range = world.get_with(path, &[("range", "bytes=4-8"), ("accept-encoding", "gzip")]).await;
    assert_eq!((range.status.as_u16(), range.text().as_str()), (206, "fragm"));
    assert_eq!(range.header("content-range"), "bytes 4-8/10");
    let beyond = world.get_with(path, &[("range", "bytes=99-")]).await;
    assert_eq!((beyond.status.as_u16(), beyond.header("content-range")), (416, "bytes */10"));
}

#[tokio::test]
async fn only_what_the_minutes_know_is_served() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    assert_eq!(world.get("/api/v1/sessions/plenary/recording.m3u8").await.refusal(), "404 no_recording");
    record(&world, 0, 0, part_path(0), "headfragm0").await;
    std::fs::write(world.folder.path().join(part_path(7)), "not in the minutes").expect("a file");
    for name in [
        "part-0007.mp4",
        "part-0000.m3u8",
        "part-00000.mp4",
        "..%2Fpart-0000.mp4",
        "..%2F..%2Fjournal.sqlite",
        "%2Fetc%2Fpasswd",
        "part-0000.mp4%00",
    ] {
        let answer = world.get(&format!("/api/v1/sessions/plenary/recording/{name}")).await;
        assert_eq!(answer.refusal(), "404 no_such_part", "{name}");
    }
    let nowhere = world.get("/api/v1/sessions/nowhere/recording/part-0000.mp4").await;
    assert_eq!(nowhere.refusal(), "404 no_such_session");
}

#[tokio::test]
async fn a_part_that_moved_is_found_and_one_that_is_gone_is_told() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    record(&world, 0, 0, part_path(0), "headfragm0").await;
    let path = "/api/v1/sessions/plenary/recording/part-0000.mp4";
    assert_eq!(world.get(path).await.status, 200);
    let moved = world.folder.path().join("kept.mp4");
    std::fs::rename(world.folder.path().join(part_path(0)), &moved).expect("moved");
    assert_eq!(world.get(path).await.refusal(), "404 no_such_part");
    world.append("plenary", Event::RecordingMoved { number: 0, to: moved }).await;
    assert_eq!(world.get(path).await.text(), "headfragm0");
}
