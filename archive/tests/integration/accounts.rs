use std::time::{Duration, SystemTime, UNIX_EPOCH};

use archive::{
    Error,
    accounts::{Account, ApiToken, Role, Scope, Token},
};

use crate::fixtures::open;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds)
}

fn akira() -> Account {
    Account {
        name: "akira".to_owned(),
        password_hash: Some("$argon2id$…".to_owned()),
        roles: vec![Role::Operator, Role::Admin],
    }
}

#[tokio::test]
async fn an_account_is_added_found_changed_and_removed() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let accounts = archive.accounts();
    accounts.add(&akira()).await.expect("it is new");
    assert!(matches!(accounts.add(&akira()).await, Err(Error::NameTaken(_))));
    let visitor = Account { name: "窓口 2".to_owned(), password_hash: None, roles: Vec::new() };
    accounts.add(&visitor).await.expect("it is new");
    assert_eq!(accounts.find("akira").await.expect("readable"), Some(akira()));
    assert_eq!(accounts.find("Akira").await.expect("readable"), None);
    assert_eq!(accounts.list().await.expect("readable"), [akira(), visitor]);
    accounts.set_roles("窓口 2", &[Role::Counter]).await.expect("it is there");
    assert_eq!(accounts.find("窓口 2").await.expect("readable").map(|found| found.roles), Some(vec![Role::Counter]));
    accounts.remove("窓口 2").await.expect("it is there");
    assert!(matches!(accounts.remove("窓口 2").await, Err(Error::NoSuchAccount(_))));
    assert!(matches!(accounts.set_roles("nobody", &[]).await, Err(Error::NoSuchAccount(_))));
    assert!(matches!(accounts.set_password("nobody", "x").await, Err(Error::NoSuchAccount(_))));
}

#[tokio::test]
async fn a_sign_in_holds_until_it_expires_or_is_ended() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let accounts = archive.accounts();
    accounts.add(&akira()).await.expect("it is new");
    let [one, two, three] = [(); 3].map(|()| Token::random().hash());
    for token in [&one, &two] {
        accounts.sign_in(token, "akira", at(100)).await.expect("it is an account");
    }
    let nobody = accounts.sign_in(&three, "nobody", at(100)).await;
    assert!(matches!(nobody, Err(Error::NoSuchAccount(_))), "{nobody:?}");
    assert_eq!(accounts.signed_in(&one, at(99)).await.expect("readable"), Some(akira()));
    assert_eq!(accounts.signed_in(&one, at(100)).await.expect("readable"), None);
    assert_eq!(accounts.signed_in(&three, at(0)).await.expect("readable"), None);
    accounts.sign_out(&one).await.expect("ended");
    assert_eq!(accounts.signed_in(&one, at(0)).await.expect("readable"), None);
    accounts.set_password("akira", "another").await.expect("it is there");
    assert_eq!(accounts.signed_in(&two, at(0)).await.expect("readable"), None);
}

#[tokio::test]
async fn a_link_works_once_and_in_time() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let accounts = archive.accounts();
    accounts.add(&akira()).await.expect("it is new");
    let [link, late, raced] = [(); 3].map(|()| Token::random().hash());
    for link in [&link, &late, &raced] {
        accounts.add_link(link, "akira", at(100)).await.expect("it is an account");
    }
    assert_eq!(accounts.use_link(&link, at(10)).await.expect("readable"), Some(akira()));
    assert_eq!(accounts.use_link(&link, at(10)).await.expect("readable"), None);
    assert_eq!(accounts.use_link(&late, at(100)).await.expect("readable"), None);
    let (one, other) = tokio::join!(accounts.use_link(&raced, at(1)), accounts.use_link(&raced, at(1)));
    let winners = [one.expect("readable"), other.expect("readable")].iter().flatten().count();
    assert_eq!(winners, 1);
}

#[tokio::test]
async fn an_api_token_is_found_by_its_hash_and_can_be_taken_back() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let accounts = archive.accounts();
    accounts.add(&akira()).await.expect("it is new");
    let token = |label: &str, expires_at| ApiToken {
        number: 0,
        label: label.to_owned(),
        account: "akira".to_owned(),
        scopes: vec![Scope::Read, Scope::Cues],
        expires_at,
    };
    let [first, second] = [(); 2].map(|()| Token::random().hash());
    let number = accounts.add_api_token(&first, &token("microphones", None)).await.expect("it is an account");
    accounts.add_api_token(&second, &token("export", Some(at(100)))).await.expect("it is an account");
    let found = accounts.api_token(&first, at(1_000_000)).await.expect("readable");
    assert_eq!(found, Some(ApiToken { number, ..token("microphones", None) }));
    assert!(accounts.api_token(&second, at(99)).await.expect("readable").is_some());
    assert_eq!(accounts.api_token(&second, at(100)).await.expect("readable"), None);
    assert_eq!(accounts.api_tokens().await.expect("readable").len(), 2);
    assert!(accounts.remove_api_token(number).await.expect("removed"));
    assert!(!accounts.remove_api_token(number).await.expect("already gone"));
    assert_eq!(accounts.api_token(&first, at(0)).await.expect("readable"), None);
}

#[tokio::test]
async fn what_expired_and_what_belonged_to_a_removed_account_is_removed() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let accounts = archive.accounts();
    accounts.add(&akira()).await.expect("it is new");
    let [old, new, link, api] = [(); 4].map(|()| Token::random().hash());
    accounts.sign_in(&old, "akira", at(10)).await.expect("it is an account");
    accounts.sign_in(&new, "akira", at(30)).await.expect("it is an account");
    accounts.add_link(&link, "akira", at(10)).await.expect("it is an account");
    assert_eq!(accounts.remove_expired(at(20)).await.expect("removed"), 2);
    assert!(accounts.signed_in(&new, at(20)).await.expect("readable").is_some());
    let kept =
        ApiToken { number: 0, label: String::new(), account: "akira".to_owned(), scopes: vec![], expires_at: None };
    accounts.add_api_token(&api, &kept).await.expect("it is an account");
    accounts.remove("akira").await.expect("it is there");
    assert_eq!(accounts.signed_in(&new, at(20)).await.expect("readable"), None);
    assert_eq!(accounts.api_tokens().await.expect("readable"), []);
}

#[tokio::test]
async fn no_token_lies_on_the_disk() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let accounts = archive.accounts();
    accounts.add(&akira()).await.expect("it is new");
    let token = Token::random();
    accounts.sign_in(&token.hash(), "akira", at(10)).await.expect("it is an account");
    accounts.add_link(&token.hash(), "akira", at(10)).await.expect("it is an account");
    for name in ["journal.sqlite", "journal.sqlite-wal"] {
        let bytes = std::fs::read(directory.path().join(name)).expect("it is there");
        let holds = |secret: &str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!holds(token.reveal()) && !holds(&token.csrf()), "{name}");
    }
}
