use archive::accounts::Role;
use axum::{body::Body, http::Request};
use expect_test::expect;

use crate::world::{Answer, SignedIn, World};

const TERMS: &str = "/api/v1/terms";
const TABLE: &str =
    "表記,読み,種別,訳(en)\n鈴木 一郎,すずき いちろう,人名,SUZUKI Ichiro\n国民健康保険,こくみんけんこうほけん,,\n";

async fn put(world: &World, who: &SignedIn, generation: u64, table: &str) -> Answer {
    let request = who
        .headers()
        .iter()
        .fold(Request::put(format!("{TERMS}?generation={generation}")), |request, (name, value)| {
            request.header(*name, *value)
        });
    world.ask(request.body(Body::from(table.to_owned())).expect("a request")).await
}

#[tokio::test]
async fn a_clerk_s_table_is_taken_whole_watched_and_given_back() {
    let world = World::new().await;
    let clerk = world.signed_in("clerk", &[Role::Clerk]).await;
    let mut watched = world.service.terms();
    assert_eq!(put(&world, &clerk, 0, TABLE).await.status, 200);
    let told = world.get_with(TERMS, &clerk.headers()).await;
    expect![[r#"{"generation":1,"terms":[{"surface":"鈴木 一郎","reading":"すずき いちろう","kind":"person","translations":{"en":"SUZUKI Ichiro"}},{"surface":"国民健康保険","reading":"こくみんけんこうほけん","kind":"word","translations":{}}]}"#]].assert_eq(&told.text());
    assert_eq!(watched.borrow_and_update().terms.len(), 2);
    let table = world.get_with("/api/v1/terms.csv", &clerk.headers()).await.text();
    assert!(table.starts_with("\u{feff}表記,読み,種別,訳(en)\r\n鈴木 一郎,"), "{table}");
    assert_eq!(put(&world, &clerk, 1, &table).await.status, 200, "what was given out can be taken in");
    assert_eq!(put(&world, &clerk, 1, TABLE).await.refusal(), "409 saved_meanwhile");
}

#[tokio::test]
async fn what_is_wrong_with_a_table_is_told_by_line_and_nothing_is_taken() {
    let world = World::new().await;
    let clerk = world.signed_in("clerk", &[Role::Clerk]).await;
    let bad = put(&world, &clerk, 0, "表記,読み\n山田,山田\n議案,ぎあん\n議案,ぎあん\n").await;
    assert_eq!(bad.refusal(), "422 bad_terms");
    expect![[r#"[{"en":"write the reading in hiragana or katakana","ja":"読みは、ひらがなかカタカナで書いてください","line":2},{"en":"the same term is there already","ja":"同じ表記がすでにあります","line":4}]"#]].assert_eq(&bad.json()["problems"].to_string());
    assert_eq!(world.get_with(TERMS, &clerk.headers()).await.json()["generation"], 0);
    let counter = world.signed_in("counter", &[Role::Counter]).await;
    assert_eq!(world.get_with(TERMS, &counter.headers()).await.refusal(), "403 not_allowed");
    assert_eq!(put(&world, &counter, 0, TABLE).await.refusal(), "403 not_allowed");
    assert_eq!(world.get(TERMS).await.refusal(), "401 not_signed_in");
    let huge = format!("表記,読み\n{}", "あ,あ\n".repeat(400_000));
    assert_eq!(put(&world, &clerk, 0, &huge).await.status, 413);
}
