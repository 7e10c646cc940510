use std::time::Duration;

use broadcast::{Refused, viewer::Viewer};

use crate::stage::{Stage, receive};

const NOW: Duration = Duration::ZERO;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_viewer_gets_pictures_and_sound() {
    let stage = Stage::new(10);
    let (viewer, _) = stage.viewer(NOW).await;
    let received = receive(&viewer, |received| received.pictures >= 60 && received.sound_packets >= 100).await;
    assert!(received.key_pictures >= 2, "{received:?}");
    assert_eq!((received.broken_pictures, received.lost_packets), (0, 0), "{received:?}");
    viewer.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_joins_late_gets_the_last_key_picture_at_once() {
    let stage = Stage::new(10);
    stage.play_until(Duration::from_millis(1_200)).await;
    let (viewer, _) = stage.viewer(NOW).await;
    let received = receive(&viewer, |received| received.key_pictures >= 1).await;
    let first = stage.media_time(received.first_picture_rtp.expect("a picture came"));
    assert!(first < Duration::from_millis(500), "it did not begin at the key picture of 0.0 s but at {first:?}");
    let waited = stage.now() - Duration::from_millis(1_200);
    let received = receive(&viewer, |received| received.pictures >= 20).await;
    let newest = stage.media_time(received.picture_rtp.expect("pictures came"));
    assert!(newest + Duration::from_secs(1) > stage.now(), "it did not catch up after {waited:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_watches_behind_is_behind_by_just_that() {
    let stage = Stage::new(10);
    let delay = Duration::from_secs(2);
    stage.play_until(Duration::from_millis(2_300)).await;
    let (viewer, _) = stage.viewer(delay).await;
    // Past the key picture that it began with, so that it has caught up with its delay.
    let received = receive(&viewer, |received| received.pictures >= 30).await;
    let behind = stage.now() - stage.media_time(received.picture_rtp.expect("pictures came"));
    assert!(behind >= delay, "only {behind:?} behind");
    assert!(behind < delay + Duration::from_secs(1), "{behind:?} behind");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_viewer_who_leaves_is_forgotten_at_once() {
    let stage = Stage::new(10);
    let (by_itself, _) = stage.viewer(NOW).await;
    let (by_request, joined) = stage.viewer(NOW).await;
    stage.figures(|figures| figures.viewers == 2).await;
    receive(&by_itself, |received| received.pictures >= 1).await;
    by_itself.close().await;
    stage.figures(|figures| figures.viewers == 1).await;
    assert!(stage.broadcast.leave(joined.viewer).await);
    assert!(!stage.broadcast.leave(joined.viewer).await);
    receive(&by_request, |received| received.ended).await;
    assert_eq!(stage.figures(|figures| figures.viewers == 0).await.joined, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beyond_the_limit_joining_is_refused_until_someone_leaves() {
    let stage = Stage::new(1);
    let (_viewer, joined) = stage.viewer(NOW).await;
    let (_second, offer) = Viewer::offer().await.expect("an offer");
    let refused = stage.broadcast.join(&stage.session, &offer, NOW).await;
    assert_eq!(refused.expect_err("it is full"), Refused::Full { most: 1 });
    assert!(stage.broadcast.leave(joined.viewer).await);
    assert!(stage.broadcast.join(&stage.session, &offer, NOW).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_programme_ends_its_viewers_are_told() {
    let stage = Stage::new(10);
    let (viewer, _) = stage.viewer(NOW).await;
    receive(&viewer, |received| received.pictures >= 1).await;
    let (broadcast, session) = (stage.broadcast.clone(), stage.session.clone());
    stage.end();
    receive(&viewer, |received| received.ended).await;
    assert_eq!(broadcast.rtp_origin(&session), None);
    let (_second, offer) = Viewer::offer().await.expect("an offer");
    let refused = broadcast.join(&session, &offer, NOW).await;
    assert_eq!(refused.expect_err("it is over"), Refused::NoSuchProgramme);
}
