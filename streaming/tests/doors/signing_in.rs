use archive::accounts::Role;
use expect_test::expect;

use crate::world::{PASSWORD, SignedIn, World, sign_in_body};

#[tokio::test]
async fn a_password_opens_an_account_until_it_is_signed_out() {
    let world = World::new().await;
    let akira = world.signed_in("akira", &[Role::Operator, Role::Clerk]).await;
    let me = world.get_with("/api/v1/me", &akira.headers()).await;
    assert_eq!(me.header("cache-control"), "no-store");
    expect![[r#"
        200 OK
        {
          "csrf": "CSRF",
          "name": "akira",
          "roles": [
            "operator",
            "clerk"
          ]
        }
    "#]]
    .assert_eq(&me.shown().replace(&akira.csrf, "CSRF"));
    let out = world.post_json("/api/v1/sign-out", &akira.headers(), "").await;
    assert_eq!(out.status, 204);
    assert_eq!(out.header("set-cookie"), "koe_sign_in=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
    assert_eq!(world.get_with("/api/v1/me", &akira.headers()).await.refusal(), "401 not_signed_in");
}

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_other_sites_and_plain_connections() {
    let world = World::with(|settings| settings.secure_cookies = true, String::new).await;
    streaming::sign_in::add_account(&world.archive, "akira", Some(PASSWORD), &[]).await.expect("a new account");
    let answer = world.post_json("/api/v1/sign-in", &[], &sign_in_body("akira", PASSWORD)).await;
    let cookie = answer.header("set-cookie");
    let (value, attributes) = cookie.split_once("; ").expect("attributes");
    assert_eq!(value.len(), "koe_sign_in=".len() + 64);
    assert_eq!(attributes, "HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=43200");
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_look_the_same() {
    let world = World::new().await;
    world.signed_in("akira", &[]).await;
    let wrong = world.post_json("/api/v1/sign-in", &[], &sign_in_body("akira", "a wrong password")).await;
    let nobody = world.post_json("/api/v1/sign-in", &[], &sign_in_body("nobody", "a wrong password")).await;
    assert_eq!((wrong.status, &wrong.body), (nobody.status, &nobody.body));
    expect![[r#"
        401 Unauthorized
        {
          "error": {
            "code": "wrong_password",
            "message": {
              "en": "the name or the password is wrong",
              "ja": "名前またはパスワードが違います"
            }
          }
        }
    "#]]
    .assert_eq(&wrong.shown());
}

#[tokio::test]
async fn guessing_is_stopped_even_with_the_right_password_at_last() {
    let world = World::new().await;
    world.signed_in("akira", &[]).await;
    for _ in 0..10 {
        let answer = world.post_json("/api/v1/sign-in", &[], &sign_in_body("akira", "a wrong password")).await;
        assert_eq!(answer.refusal(), "401 wrong_password");
    }
    let answer = world.post_json("/api/v1/sign-in", &[], &sign_in_body("akira", PASSWORD)).await;
    assert_eq!(answer.refusal(), "429 too_many_attempts");
    assert!(answer.header("retry-after").parse::<u64>().expect("seconds") > 500);
}

#[tokio::test]
async fn a_link_signs_in_once_and_only_when_posted() {
    let world = World::new().await;
    streaming::sign_in::add_account(&world.archive, "yuki", None, &[Role::Operator]).await.expect("a new account");
    let path = streaming::sign_in::one_time_link(&world.archive, "yuki").await.expect("a link");
    let token = path.strip_prefix("/sign-in/once/").expect("the link's page").to_owned();
    let body = serde_json::json!({ "token": token }).to_string();
    world.get(&path).await; // A preview.
    let answer = world.post_json("/api/v1/sign-in/once", &[], &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let yuki = SignedIn::from(&answer);
    assert_eq!(world.get_with("/api/v1/me", &yuki.headers()).await.json()["name"], "yuki");
    let again = world.post_json("/api/v1/sign-in/once", &[], &body).await;
    assert_eq!(again.refusal(), "401 link_used");
    assert_eq!(again.header("set-cookie"), "");
}

#[tokio::test]
async fn without_a_password_only_links_open_an_account() {
    let world = World::new().await;
    streaming::sign_in::add_account(&world.archive, "yuki", None, &[]).await.expect("a new account");
    for password in ["", "a password of nobody", PASSWORD] {
        let answer = world.post_json("/api/v1/sign-in", &[], &sign_in_body("yuki", password)).await;
        assert_eq!(answer.refusal(), "401 wrong_password");
    }
}

#[tokio::test]
async fn accounts_need_a_name_and_a_long_password() {
    let world = World::new().await;
    let add = async |name: &str, password: &str| {
        let added = streaming::sign_in::add_account(&world.archive, name, Some(password), &[]).await;
        added.map_err(|error| error.to_string())
    };
    expect![[r#"
        [
            Err(
                "an account cannot be called so (use 1 to 64 characters, no spaces at the ends)",
            ),
            Err(
                "an account cannot be called so (use 1 to 64 characters, no spaces at the ends)",
            ),
            Err(
                "an account cannot be called so (use 1 to 64 characters, no spaces at the ends)",
            ),
            Err(
                "the password is too short (use at least 12 characters)",
            ),
            Ok(
                (),
            ),
            Err(
                "there is already an account named akira",
            ),
        ]
    "#]]
    .assert_debug_eq(&[
        add("", PASSWORD).await,
        add(" akira", PASSWORD).await,
        add("a\nb", PASSWORD).await,
        add("akira", "short").await,
        add("akira", PASSWORD).await,
        add("akira", PASSWORD).await,
    ]);
}

#[tokio::test]
async fn what_is_not_a_sign_in_is_refused() {
    let world = World::new().await;
    let sign_in = "/api/v1/sign-in";
    let huge = sign_in_body("akira", &"x".repeat(70_000));
    let plain = [("content-type", "text/plain")];
    assert_eq!(world.post_json(sign_in, &[], "{").await.refusal(), "400 bad_body");
    assert_eq!(world.post_json(sign_in, &[], r#"{"name":1}"#).await.refusal(), "400 bad_body");
    assert_eq!(world.post_json(sign_in, &[], &huge).await.refusal(), "413 too_large");
    assert_eq!(world.get(sign_in).await.refusal(), "405 method_not_allowed");
    assert_eq!(world.get_with("/api/v1/me", &[("cookie", "koe_sign_in=guess")]).await.refusal(), "401 not_signed_in");
    let request = axum::http::Request::post(sign_in).header(plain[0].0, plain[0].1);
    let request = request.body(sign_in_body("akira", PASSWORD).into()).expect("a request");
    assert_eq!(world.ask(request).await.refusal(), "415 not_json");
}

#[tokio::test]
async fn who_is_removed_cannot_sign_in_and_the_removal_is_in_the_audit() {
    let world = World::new().await;
    streaming::sign_in::add_account(&world.archive, "akira", Some(PASSWORD), &[]).await.expect("a new account");
    streaming::sign_in::remove_account(&world.archive, "akira").await.expect("there is such an account");
    assert!(world.archive.accounts().find("akira").await.expect("the archive answers").is_none());
    let audit = world.archive.audit().list(None, 10).await.expect("the archive answers");
    assert_eq!(audit.first().map(|entry| entry.action.as_str()), Some("account.remove"));
    assert!(streaming::sign_in::remove_account(&world.archive, "akira").await.is_err());
}
