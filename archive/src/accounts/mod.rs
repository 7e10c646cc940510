//! Who may sign in: accounts, sign-ins, one-time links, API tokens.
//!
//! Storage only. Passwords come in as hashes made elsewhere; of tokens only their SHA-256 is kept. The time is always an
//! argument. Rows that have expired are never given out, and are removed by [`Accounts::remove_expired`].

mod roles;
mod token;

use std::time::SystemTime;

use crate::Error;
pub use roles::{Role, Scope, UnknownName};
pub use token::{Token, TokenHash};

/// The accounts of this service.
#[derive(Clone, Debug)]
pub struct Accounts {}

/// Someone who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// As typed when signing in.
    pub name: String,
    /// Made and checked elsewhere (argon2); none for an account that only one-time links open.
    pub password_hash: Option<String>,
    /// What they may do.
    pub roles: Vec<Role>,
}

/// An API token, as listed: the token itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Its number, by which it is taken back.
    pub number: u64,
    /// What it is for, chosen by whoever made it.
    pub label: String,
    /// Whose it is.
    pub account: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// Until when, if not for good.
    pub expires_at: Option<SystemTime>,
}

impl Accounts {
    /// Adds an account. [`Error::NameTaken`] when there is one of this name.
    pub async fn add(&self, account: &Account) -> Result<(), Error> {
        todo!("{account:?}")
    }

    /// The account of this name.
    pub async fn find(&self, name: &str) -> Result<Option<Account>, Error> {
        todo!("{name}")
    }

    /// All accounts, by name.
    pub async fn list(&self) -> Result<Vec<Account>, Error> {
        todo!()
    }

    /// Gives an account another password and signs it out everywhere.
    pub async fn set_password(&self, name: &str, password_hash: &str) -> Result<(), Error> {
        todo!("{name} {password_hash}")
    }

    /// Gives an account these roles instead of those it had.
    pub async fn set_roles(&self, name: &str, roles: &[Role]) -> Result<(), Error> {
        todo!("{name} {roles:?}")
    }

    /// Removes an account with its sign-ins, links and tokens.
    pub async fn remove(&self, name: &str) -> Result<(), Error> {
        todo!("{name}")
    }

    /// Begins a sign-in of an account: the cookie holds `token` until `expires_at`. The CSRF value is [`Token::csrf`].
    pub async fn sign_in(&self, token: &TokenHash, account: &str, expires_at: SystemTime) -> Result<(), Error> {
        todo!("{token:?} {account} {expires_at:?}")
    }

    /// Whose sign-in this token is, unless it expired.
    pub async fn signed_in(&self, token: &TokenHash, now: SystemTime) -> Result<Option<Account>, Error> {
        todo!("{token:?} {now:?}")
    }

    /// Ends a sign-in.
    pub async fn sign_out(&self, token: &TokenHash) -> Result<(), Error> {
        todo!("{token:?}")
    }

    /// Makes a link that signs an account in once, before `expires_at`.
    pub async fn add_link(&self, token: &TokenHash, account: &str, expires_at: SystemTime) -> Result<(), Error> {
        todo!("{token:?} {account} {expires_at:?}")
    }

    /// Uses a link up: whose it was, if it was good. Of two at the same moment one gets it.
    pub async fn use_link(&self, token: &TokenHash, now: SystemTime) -> Result<Option<Account>, Error> {
        todo!("{token:?} {now:?}")
    }

    /// Adds an API token to an account and returns its number. (`token.number` is not looked at.)
    pub async fn add_api_token(&self, hash: &TokenHash, token: &ApiToken) -> Result<u64, Error> {
        todo!("{hash:?} {token:?}")
    }

    /// The API token with this hash, unless it expired.
    pub async fn api_token(&self, hash: &TokenHash, now: SystemTime) -> Result<Option<ApiToken>, Error> {
        todo!("{hash:?} {now:?}")
    }

    /// All API tokens, in the order they were made.
    pub async fn api_tokens(&self) -> Result<Vec<ApiToken>, Error> {
        todo!()
    }

    /// Takes an API token back; whether there was one.
    pub async fn remove_api_token(&self, number: u64) -> Result<bool, Error> {
        todo!("{number}")
    }

    /// Removes the sign-ins, links and tokens that expired; how many.
    pub async fn remove_expired(&self, now: SystemTime) -> Result<u64, Error> {
        todo!("{now:?}")
    }
}
