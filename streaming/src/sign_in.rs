//! For the command line: adding accounts, making one-time links, issuing API tokens. Each leaves an audit entry.

use std::time::Duration;

use archive::{
    Archive,
    accounts::{Account, ApiToken, Role, Scope, Token},
    audit::{Actor, Target},
};

pub use crate::access::credentials::{BadPassword, LONGEST_PASSWORD, SHORTEST_PASSWORD};
use crate::{access::credentials, service::now};

/// How long a one-time link can be used.
pub const LINK_LASTS: Duration = Duration::from_secs(24 * 3_600);

/// The longest name of an account, in characters.
pub const LONGEST_NAME: usize = 64;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An account cannot be called so.
    #[error("an account cannot be called so (use 1 to {LONGEST_NAME} characters, no spaces at the ends)")]
    Name,
    /// The password cannot be taken.
    #[error(transparent)]
    Password(#[from] BadPassword),
    /// The archive refused.
    #[error(transparent)]
    Archive(#[from] archive::Error),
}

/// Adds an account. Without a password, only one-time links open it.
pub async fn add_account(archive: &Archive, name: &str, password: Option<&str>, roles: &[Role]) -> Result<(), Error> {
    let short = (1..=LONGEST_NAME).contains(&name.chars().count());
    if !short || name.trim() != name || name.chars().any(char::is_control) {
        return Err(Error::Name);
    }
    let password = password.map(str::to_owned);
    let hash = move || password.as_deref().map(credentials::hash_password).transpose();
    let password_hash = tokio::task::spawn_blocking(hash).await.expect("hashing does not panic")?;
    archive.accounts().add(&Account { name: name.to_owned(), password_hash, roles: roles.to_vec() }).await?;
    record(archive, "account.add", &[Target::Account(name.to_owned())]).await
}

/// Removes an account with its sign-ins, links and tokens.
pub async fn remove_account(archive: &Archive, name: &str) -> Result<(), Error> {
    archive.accounts().remove(name).await?;
    record(archive, "account.remove", &[Target::Account(name.to_owned())]).await
}

/// Makes a link that signs `name` in once within [`LINK_LASTS`]; gives its path, `/sign-in/once/…`.
pub async fn one_time_link(archive: &Archive, name: &str) -> Result<String, Error> {
    let token = Token::random();
    archive.accounts().add_link(&token.hash(), name, now() + LINK_LASTS).await?;
    record(archive, "account.link", &[Target::Account(name.to_owned())]).await?;
    Ok(format!("/sign-in/once/{}", token.reveal()))
}

/// Issues an API token of `name`, with the scopes that these roles need; it is shown this once.
pub async fn issue_token(archive: &Archive, name: &str, roles: &[Role]) -> Result<String, Error> {
    let secret = credentials::api_token();
    let mut scopes: Vec<Scope> = roles.iter().flat_map(|role| scopes_of(*role)).copied().collect();
    scopes.sort_unstable();
    scopes.dedup();
    let token = ApiToken { number: 0, label: name.to_owned(), account: name.to_owned(), scopes, expires_at: None };
    let number = archive.accounts().add_api_token(&secret.hash(), &token).await?;
    record(archive, "token.issue", &[Target::ApiToken(number), Target::Account(name.to_owned())]).await?;
    Ok(secret.reveal().to_owned())
}

fn scopes_of(role: Role) -> &'static [Scope] {
    match role {
        Role::Operator => &[Scope::Read, Scope::Cues, Scope::Operate, Scope::Recordings],
        Role::Clerk => &[Scope::Read, Scope::Recordings],
        Role::Chair => &[Scope::Read],
        Role::Counter => &[Scope::Counter],
        Role::Admin => &[Scope::Read, Scope::Admin],
    }
}

async fn record(archive: &Archive, action: &'static str, targets: &[Target]) -> Result<(), Error> {
    Ok(archive.audit().record(now(), &Actor::CommandLine, action, targets).await?)
}
