use std::time::Duration;

use archive::{
    accounts::{Account, Token},
    audit::{Actor, Target},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use axum_extra::extract::cookie::{Cookie, SameSite};

use super::asked::Body;
use crate::{
    access::{COOKIE, Peer, SignedInVisitor},
    error::{Answer, refusals},
    service::{Service, now},
    wire::{OneTimeLink, SignIn, SignedIn},
};

/// `POST /api/v1/sign-in`
pub(crate) async fn sign_in(
    State(service): State<Service>,
    Peer(address): Peer,
    Body(SignIn { name, password }): Body<SignIn>,
) -> Answer<Response> {
    let accounts = service.archive().accounts();
    let checked = service.desk().check(accounts, &name, password, address).await;
    count("password", checked.is_ok());
    begin(&service, checked?, "sign_in").await
}

/// `POST /api/v1/sign-in/once`: a link's page posts its token, so that a preview of the link does not use it up.
pub(crate) async fn once(
    State(service): State<Service>,
    Body(OneTimeLink { token }): Body<OneTimeLink>,
) -> Answer<Response> {
    let account = service.archive().accounts().use_link(&Token::shown(token).hash(), now()).await?;
    count("link", account.is_some());
    begin(&service, account.ok_or(&refusals::LINK_USED)?, "sign_in.once").await
}

/// `GET /api/v1/me`
pub(crate) async fn me(visitor: SignedInVisitor) -> impl IntoResponse {
    signed_in(&visitor.account, &visitor.token)
}

/// `POST /api/v1/sign-out`
pub(crate) async fn sign_out(State(service): State<Service>, visitor: SignedInVisitor) -> Answer<Response> {
    let actor = Actor::Account(visitor.account.name.clone());
    service.archive().audit().record(now(), &actor, "sign_out", &[Target::Account(visitor.account.name)]).await?;
    service.archive().accounts().sign_out(&visitor.token.hash()).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut response, &cookie(&service, String::new(), Duration::ZERO));
    Ok(response)
}

async fn begin(service: &Service, account: Account, action: &'static str) -> Answer<Response> {
    let token = Token::random();
    let lasts = service.settings().sign_in_lasts;
    let actor = Actor::Account(account.name.clone());
    service.archive().audit().record(now(), &actor, action, &[Target::Account(account.name.clone())]).await?;
    service.archive().accounts().sign_in(&token.hash(), &account.name, now() + lasts).await?;
    let mut response = signed_in(&account, &token);
    set_cookie(&mut response, &cookie(service, token.reveal().to_owned(), lasts));
    Ok(response)
}

fn signed_in(account: &Account, token: &Token) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(SignedIn::new(account, token.csrf()))).into_response()
}

/// The cookie of a sign-in; one that lasts no time takes it away.
fn cookie(service: &Service, value: String, lasts: Duration) -> String {
    let cookie = Cookie::build((COOKIE, value)).path("/").http_only(true).same_site(SameSite::Strict);
    let cookie = cookie.secure(service.settings().secure_cookies).build();
    format!("{cookie}; Max-Age={}", lasts.as_secs())
}

fn set_cookie(response: &mut Response, cookie: &str) {
    let cookie = HeaderValue::try_from(cookie).expect("a cookie of hexadecimal digits");
    response.headers_mut().insert(header::SET_COOKIE, cookie);
}

fn count(by: &'static str, succeeded: bool) {
    let outcome = if succeeded { "succeeded" } else { "failed" };
    metrics::counter!("koe_sign_ins_total", "by" => by, "outcome" => outcome).increment(1);
}
