//! Files of recorded sound, uploaded in chunks.

use archive::{accounts::Role, imports::ImportState};
use axum::{body::Body, http::Request};
use expect_test::expect;
use streaming::{Service, Settings};

use crate::world::{Answer, SignedIn, World};

const RECORDINGS: &str = "/api/v1/recordings";
const HELD_AT_MS: u64 = 1_796_086_800_000;

fn new(bytes: u64) -> String {
    let new = serde_json::json!({
        "title": "総務委員会", "held_at_ms": HELD_AT_MS, "file_name": "IC_0042.WMA", "bytes": bytes, "session": "soumu",
    });
    new.to_string()
}

impl World {
    /// The same service, were its disk full.
    fn with_a_full_disk(&self) -> Self {
        let mut settings = Settings { data_directory: self.folder.path().to_owned(), ..Settings::default() };
        settings.recorded_sound.keep_free_bytes = u64::MAX;
        let (archive, broadcast) = (self.archive.clone(), self.broadcast.clone());
        let service = Service::new(settings, archive.clone(), broadcast.clone(), String::new);
        let (folder, router) = (tempfile::tempdir().expect("a temporary folder"), streaming::router(service.clone()));
        Self { folder, archive, broadcast, service, router }
    }

    async fn patch(&self, path: &str, who: &SignedIn, offset: u64, body: impl Into<Body>) -> Answer {
        let request = Request::patch(path).header("cookie", &who.cookie).header("x-csrf-token", &who.csrf);
        self.ask(request.header("upload-offset", offset).body(body.into()).expect("a request")).await
    }

    async fn offset(&self, path: &str, who: &SignedIn) -> String {
        let head = Request::head(path).header("cookie", &who.cookie).body(Body::empty()).expect("a request");
        let answer = self.ask(head).await;
        format!("{} {} of {}", answer.status.as_u16(), answer.header("upload-offset"), answer.header("upload-length"))
    }

    async fn act(&self, method: &str, path: &str, who: &SignedIn) -> Answer {
        let request = Request::builder().method(method).uri(path).header("cookie", &who.cookie);
        self.ask(request.header("x-csrf-token", &who.csrf).body(Body::empty()).expect("a request")).await
    }
}

#[tokio::test]
async fn a_file_comes_in_chunks_and_then_waits_its_turn() {
    let world = World::new().await;
    let clerk = world.signed_in("clerk", &[Role::Clerk]).await;
    let added = world.post_json(RECORDINGS, &clerk.headers(), &new(10)).await;
    assert_eq!(added.status, 201, "{}", added.text());
    let path = added.header("location").to_owned();
    assert_eq!(world.patch(&path, &clerk, 0, "0123").await.status, 204);
    assert_eq!(world.offset(&path, &clerk).await, "204 4 of 10");
    let wrong = world.patch(&path, &clerk, 3, "3456789").await;
    assert_eq!((wrong.header("upload-offset"), wrong.refusal()), ("4", "409 wrong_offset".to_owned()));
    // A line that breaks in the middle of a chunk: what came stays.
    let broken = futures_util::stream::iter([Ok("456"), Err(std::io::Error::other("the line broke"))]);
    let cut = world.patch(&path, &clerk, 4, Body::from_stream(broken)).await;
    assert_eq!(cut.refusal(), "400 chunk_cut_off");
    assert_eq!(world.offset(&path, &clerk).await, "204 7 of 10");
    let too_much = world.patch(&path, &clerk, 7, "789-and-more").await;
    assert_eq!(too_much.refusal(), "413 too_large");
    assert_eq!(world.patch(&path, &clerk, 7, "789").await.status, 204);
    expect![[r#"
        200 OK
        begun: false
        bytes: 10
        done_ms: 0
        file_name: "IC_0042.WMA"
        held_at: "2026-12-01T01:00:00.000Z"
        language: "ja"
        left_s: null
        number: 1
        oddity: null
        reason: null
        received: 10
        session: "soumu"
        state: "waiting"
        title: "総務委員会"
        total_ms: null
    "#]]
    .assert_eq(&world.get_with(&path, &clerk.headers()).await.fields());
    let file = world.archive.imports().file(1);
    assert_eq!(std::fs::read(file).expect("it is there"), b"0123456789");
    assert_eq!(world.patch(&path, &clerk, 10, "more").await.refusal(), "409 recording_is_not_so");
}

#[tokio::test]
async fn a_chunk_that_would_fill_the_disk_is_refused_and_comes_once_there_is_room() {
    let world = World::new().await;
    let clerk = world.signed_in("clerk", &[Role::Clerk]).await;
    let path = world.post_json(RECORDINGS, &clerk.headers(), &new(4)).await.header("location").to_owned();
    assert_eq!(world.patch(&path, &clerk, 0, "01").await.status, 204);
    let full = world.with_a_full_disk();
    let refused = full.patch(&path, &clerk, 2, "23").await;
    assert_eq!(refused.refusal(), "507 disk_full");
    assert_eq!(world.offset(&path, &clerk).await, "204 2 of 4");
    assert_eq!(world.patch(&path, &clerk, 2, "23").await.status, 204);
}

#[tokio::test]
async fn only_operators_and_clerks_and_their_tokens_take_recordings() {
    let world = World::new().await;
    let mut refusals = String::new();
    assert_eq!(world.post_json(RECORDINGS, &[], &new(10)).await.refusal(), "401 not_signed_in");
    for role in [Role::Operator, Role::Clerk, Role::Chair, Role::Counter] {
        let who = world.signed_in(role.as_str(), &[role]).await;
        let listed = world.get_with(RECORDINGS, &who.headers()).await;
        let token = streaming::sign_in::issue_token(&world.archive, role.as_str(), &[role]).await.expect("a token");
        let bearer = format!("Bearer {token}");
        let by_token = world.get_with(RECORDINGS, &[("authorization", &bearer)]).await;
        refusals += &format!("{} {} {}\n", role.as_str(), listed.status.as_u16(), by_token.status.as_u16());
    }
    expect![[r#"
        operator 200 200
        clerk 200 200
        chair 403 403
        counter 403 403
    "#]]
    .assert_eq(&refusals);
    let clerk = world.get_with(RECORDINGS, &[]).await;
    assert_eq!(clerk.refusal(), "401 not_signed_in");
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_in_words() {
    let world = World::with(
        |settings| {
            settings.recorded_sound.largest_bytes = 1_000;
            settings.recorded_sound.most = 2;
        },
        String::new,
    )
    .await;
    let clerk = world.signed_in("clerk", &[Role::Clerk]).await;
    let refused = async |body: String| world.post_json(RECORDINGS, &clerk.headers(), &body).await.refusal();
    assert_eq!(refused(new(0)).await, "400 empty_file");
    assert_eq!(refused(new(1_001)).await, "413 file_too_large");
    assert_eq!(refused(new(10).replace("soumu", "../etc")).await, "400 bad_body");
    assert_eq!(refused(new(10).replace("総務委員会", "  ")).await, "400 bad_body");
    assert_eq!(refused(new(10).replace("1796086800000", "99999999999999")).await, "400 bad_body");
    assert_eq!(refused("{".to_owned()).await, "400 bad_body");
    assert_eq!(world.post_json(RECORDINGS, &clerk.headers(), &new(10)).await.status, 201);
    assert_eq!(refused(new(10)).await, "409 session_taken");
    let unnamed = new(10).replace(r#","session":"soumu""#, "").replace(r#""session":"soumu","#, "");
    let unnamed = world.post_json(RECORDINGS, &clerk.headers(), &unnamed).await.json();
    assert!(unnamed["session"].as_str().is_some_and(|id| id.starts_with("2026-12-01-")), "{unnamed}");
    assert_eq!(refused(new(10).replace("soumu", "third")).await, "503 queue_full");
    assert_eq!(world.get_with(&format!("{RECORDINGS}/99"), &clerk.headers()).await.refusal(), "404 no_such_recording");
    assert_eq!(world.get_with(&format!("{RECORDINGS}/-1"), &clerk.headers()).await.refusal(), "404 no_such_recording");
}

#[tokio::test]
async fn a_file_is_stopped_resumed_and_removed_and_the_audit_knows() {
    let world = World::new().await;
    let clerk = world.signed_in("clerk", &[Role::Clerk, Role::Admin]).await;
    let path = world.post_json(RECORDINGS, &clerk.headers(), &new(4)).await.header("location").to_owned();
    assert_eq!(world.act("POST", &format!("{path}/stop"), &clerk).await.refusal(), "409 recording_is_not_so");
    assert_eq!(world.patch(&path, &clerk, 0, "0123").await.status, 204);
    let state = async || world.archive.imports().get(1).await.expect("readable").map(|import| import.state);
    assert_eq!(world.act("POST", &format!("{path}/stop"), &clerk).await.status, 204);
    assert_eq!(state().await, Some(ImportState::Stopped));
    assert_eq!(world.act("POST", &format!("{path}/resume"), &clerk).await.status, 204);
    assert_eq!(state().await, Some(ImportState::Waiting));
    world.archive.imports().take(std::time::SystemTime::UNIX_EPOCH).await.expect("readable").expect("one waits");
    assert_eq!(world.act("DELETE", &path, &clerk).await.refusal(), "409 recording_is_worked_on");
    assert_eq!(world.act("POST", &format!("{path}/stop"), &clerk).await.status, 204);
    assert_eq!(world.act("DELETE", &path, &clerk).await.status, 204);
    assert_eq!(state().await, None);
    assert!(!world.archive.imports().file(1).exists());
    let audit = world.get_with("/api/v1/audit", &clerk.headers()).await.json();
    let entries = audit["entries"].as_array().expect("entries").iter();
    let actions: Vec<&str> = entries
        .filter(|entry| entry["targets"][0] == "session:soumu")
        .filter_map(|entry| entry["action"].as_str())
        .collect();
    assert_eq!(actions, ["recording.remove", "recording.stop", "recording.resume", "recording.stop", "recording.add"]);
}
