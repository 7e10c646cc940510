use archive::{
    accounts::{Account, ApiToken, Role, Scope, Token},
    audit::Actor,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, header, request::Parts},
};
use axum_extra::extract::CookieJar;

use crate::{
    error::{Answer, ApiError, refusals},
    service::{Service, now},
};

/// The cookie of a sign-in.
pub(crate) const COOKIE: &str = "koe_sign_in";

/// The header that a changing request with the cookie must bring: another site can send the cookie, but cannot know this.
const CSRF_HEADER: &str = "x-csrf-token";

/// Whoever proved who they are, by cookie or by API token.
///
/// As an extractor it refuses everyone else, and every changing request that has the cookie but not its CSRF value: a door
/// that takes a `Visitor` cannot forget that check.
#[derive(Debug)]
pub(crate) enum Visitor {
    SignedIn(SignedInVisitor),
    ApiToken(ApiToken),
}

/// Someone with a sign-in's cookie: what only people at a page may do.
#[derive(Debug)]
pub(crate) struct SignedInVisitor {
    pub(crate) account: Account,
    pub(crate) token: Token,
}

/// What needs a role, or for a token a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Permission {
    /// Gives the floor and takes up agenda items.
    GiveCues,
    /// Corrects what was said.
    Correct,
    /// Reads and edits the town's dictionary.
    EditTerms,
    /// Shuts the public out and lets it in again.
    CloseSessions,
    /// Says which microphones are on: the chamber's equipment, or an operator.
    SwitchMicrophones,
    /// Is told of the sources, and why they fail.
    WatchSources,
    /// Has files of recorded sound made into sessions.
    TakeRecordings,
    /// Reads the audit.
    ReadAudit,
    /// Sees a counter's conversation and runs it.
    RunCounter,
}

impl Permission {
    /// Any of these is enough.
    fn roles(self) -> &'static [Role] {
        match self {
            Self::GiveCues | Self::SwitchMicrophones | Self::CloseSessions | Self::WatchSources => &[Role::Operator],
            Self::Correct | Self::EditTerms | Self::TakeRecordings => &[Role::Operator, Role::Clerk],
            Self::ReadAudit => &[Role::Admin],
            Self::RunCounter => &[Role::Counter],
        }
    }

    fn scope(self) -> Scope {
        match self {
            Self::GiveCues | Self::SwitchMicrophones => Scope::Cues,
            Self::Correct | Self::EditTerms | Self::CloseSessions | Self::WatchSources => Scope::Operate,
            Self::TakeRecordings => Scope::Recordings,
            Self::ReadAudit => Scope::Admin,
            Self::RunCounter => Scope::Counter,
        }
    }
}

impl Visitor {
    /// Refuses who may not do this.
    pub(crate) fn may(&self, permission: Permission) -> Answer<()> {
        let allowed = match self {
            Self::SignedIn(visitor) => permission.roles().iter().any(|role| visitor.account.roles.contains(role)),
            Self::ApiToken(token) => token.scopes.contains(&permission.scope()),
        };
        if allowed { Ok(()) } else { Err((&refusals::NOT_ALLOWED).into()) }
    }

    /// Who the audit says it was.
    pub(crate) fn actor(&self) -> Actor {
        match self {
            Self::SignedIn(visitor) => Actor::Account(visitor.account.name.clone()),
            Self::ApiToken(token) => Actor::ApiToken(token.number),
        }
    }
}

impl FromRequestParts<Service> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Answer<Self> {
        let Some(token) = bearer(&parts.headers) else {
            return SignedInVisitor::from_request_parts(parts, service).await.map(Self::SignedIn);
        };
        let found = service.archive().accounts().api_token(&token.hash(), now()).await?;
        found.map(Self::ApiToken).ok_or((&refusals::NOT_SIGNED_IN).into())
    }
}

impl FromRequestParts<Service> for SignedInVisitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Answer<Self> {
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = jar.get(COOKIE).ok_or(&refusals::NOT_SIGNED_IN)?;
        let token = Token::shown(cookie.value());
        let found = service.archive().accounts().signed_in(&token.hash(), now()).await?;
        let account = found.ok_or(&refusals::NOT_SIGNED_IN)?;
        let changes = ![Method::GET, Method::HEAD].contains(&parts.method);
        if changes && !has_csrf(&parts.headers, &token) {
            return Err((&refusals::NO_CSRF).into());
        }
        Ok(Self { account, token })
    }
}

fn bearer(headers: &HeaderMap) -> Option<Token> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Token::shown(token.trim()))
}

/// Compares hashes, so that the time it takes tells nothing of the value.
fn has_csrf(headers: &HeaderMap, token: &Token) -> bool {
    let shown = headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok());
    shown.is_some_and(|shown| Token::shown(shown).hash() == Token::shown(token.csrf()).hash())
}
