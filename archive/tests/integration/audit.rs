use std::time::{Duration, UNIX_EPOCH};

use archive::audit::{Actor, Target};
use expect_test::expect;
use meeting::{AgendaItemId, SpeakerId, UtteranceId};

use crate::fixtures::{id, open};

#[tokio::test]
async fn every_change_is_listed_newest_first_after_a_restart_too() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
    let session = Target::Session(id("s"));
    for (seconds, who, action, targets) in [
        (1, Actor::CommandLine, "account.add", vec![Target::Account("窓口 2".to_owned())]),
        (
            2,
            Actor::Account("akira".to_owned()),
            "floor.give",
            vec![session.clone(), Target::Speaker(SpeakerId::new("mayor"))],
        ),
        (3, Actor::ApiToken(4), "agenda_item.take_up", vec![session, Target::AgendaItem(AgendaItemId::new(2))]),
        (4, Actor::Service, "link.add", vec![Target::ApiToken(1), Target::Utterance(UtteranceId::new(9))]),
    ] {
        archive.audit().record(at(seconds), &who, action, &targets).await.expect("it is written");
    }
    archive.close().await;
    let archive = open(directory.path()).await;
    let listed = archive.audit().list(None, 3).await.expect("readable");
    let rest = archive.audit().list(Some(listed[2].number), 3).await.expect("readable");
    let told: Vec<String> = listed
        .iter()
        .chain(&rest)
        .map(|entry| {
            let seconds = entry.at.duration_since(UNIX_EPOCH).expect("later").as_secs();
            format!("{} {seconds} {} {} {:?}", entry.number, entry.who, entry.action, entry.targets)
        })
        .collect();
    expect![[r#"
        4 4 service link.add ["token:1", "utterance:9"]
        3 3 token:4 agenda_item.take_up ["session:s", "agenda_item:2"]
        2 2 account:akira floor.give ["session:s", "speaker:mayor"]
        1 1 command line account.add ["account:窓口_2"]"#]]
    .assert_eq(&told.join("\n"));
}
