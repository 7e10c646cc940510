//! The pages, when they are built in. Where they are not, each says how to build them.

use crate::world::World;

#[tokio::test]
async fn every_page_is_the_application_or_says_how_to_build_it() {
    let world = World::new().await;
    for path in ["/", "/sessions/plenary?t=12", "/archive?q=a", "/sign-in", "/sign-in/once/abc", "/operator"] {
        let page = world.get(path).await;
        if page.status == 200 {
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}");
            assert_eq!(page.header("cache-control"), "no-cache", "{path}");
            let known = world.get_with(path, &[("if-none-match", page.header("etag"))]).await;
            assert_eq!((known.status.as_u16(), known.body.len()), (304, 0), "{path}");
        } else {
            assert_eq!(page.refusal(), "503 no_pages", "{path}");
        }
    }
}

#[tokio::test]
async fn what_the_application_needs_is_served_for_good() {
    let world = World::new().await;
    let page = world.get("/").await;
    for asset in page.text().split('"').filter(|text| text.starts_with("/assets/")) {
        let answer = world.get_with(asset, &[("accept-encoding", "gzip")]).await;
        assert_eq!(answer.status, 200, "{asset}");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{asset}");
        let kind = answer.header("content-type");
        assert!(kind.starts_with("text/javascript") || kind.starts_with("text/css"), "{asset} is {kind}");
    }
    // Nothing inline: the policy would not let it run.
    assert!(!page.text().contains("<style") && !page.text().contains("<script>"));
}

#[tokio::test]
async fn someone_with_a_browser_is_told_by_a_page_and_a_program_by_an_error() {
    let world = World::new().await;
    let page = world.get_with("/nowhere", &[("accept", "text/html,*/*")]).await;
    assert_eq!(page.status, 404);
    assert_eq!(world.get("/nowhere").await.refusal(), "404 no_such_page");
}
