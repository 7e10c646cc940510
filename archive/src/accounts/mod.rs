//! Who may sign in: accounts, sign-ins, one-time links, API tokens.
//!
//! Storage only. Passwords come in as hashes made elsewhere; of tokens only their SHA-256 is kept. The time is always an
//! argument. Rows that have expired are never given out, and are removed by [`Accounts::remove_expired`].

mod api_tokens;
mod links;
mod roles;
mod sign_ins;
mod token;

use std::time::SystemTime;

use sqlx::{Row, sqlite::SqliteRow};

use crate::{
    Error,
    store::{Store, millis},
};
pub use api_tokens::ApiToken;
pub use roles::{Role, Scope, UnknownName};
pub use token::{Token, TokenHash};

/// The accounts of this service.
#[derive(Clone, Debug)]
pub struct Accounts {
    store: Store,
}

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

impl Accounts {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Adds an account. [`Error::NameTaken`] when there is one of this name.
    pub async fn add(&self, account: &Account) -> Result<(), Error> {
        let Account { name, password_hash, roles } = account;
        let insert = sqlx::query("INSERT INTO account (name, password_hash, roles) VALUES (?, ?, ?)");
        let insert = insert.bind(name).bind(password_hash).bind(written(roles));
        match insert.execute(&self.store.writer).await {
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Err(Error::NameTaken(name.clone())),
            done => done.map(|_| ()).map_err(self.store.failed("add an account")),
        }
    }

    /// The account of this name.
    pub async fn find(&self, name: &str) -> Result<Option<Account>, Error> {
        let asked = sqlx::query("SELECT name, password_hash, roles FROM account WHERE name = ?").bind(name);
        let row = asked.fetch_optional(&self.store.readers).await;
        row.and_then(|row| row.as_ref().map(account).transpose()).map_err(self.store.failed("read an account"))
    }

    /// All accounts, by name.
    pub async fn list(&self) -> Result<Vec<Account>, Error> {
        let asked = sqlx::query("SELECT name, password_hash, roles FROM account ORDER BY name");
        let rows = asked.fetch_all(&self.store.readers).await;
        rows.and_then(|rows| rows.iter().map(account).collect()).map_err(self.store.failed("list the accounts"))
    }

    /// Gives an account another password and signs it out everywhere.
    pub async fn set_password(&self, name: &str, password_hash: &str) -> Result<(), Error> {
        let failed = || self.store.failed("change a password");
        let mut writer = self.store.writer.begin().await.map_err(failed())?;
        let update = sqlx::query("UPDATE account SET password_hash = ? WHERE name = ?").bind(password_hash).bind(name);
        existed(name, &update.execute(&mut *writer).await.map_err(failed())?)?;
        let delete = sqlx::query("DELETE FROM sign_in WHERE account = ?").bind(name);
        delete.execute(&mut *writer).await.map_err(failed())?;
        writer.commit().await.map_err(failed())
    }

    /// Gives an account these roles instead of those it had.
    pub async fn set_roles(&self, name: &str, roles: &[Role]) -> Result<(), Error> {
        let update = sqlx::query("UPDATE account SET roles = ? WHERE name = ?").bind(written(roles)).bind(name);
        let done = update.execute(&self.store.writer).await;
        existed(name, &done.map_err(self.store.failed("change an account"))?)
    }

    /// Removes an account with its sign-ins, links and tokens.
    pub async fn remove(&self, name: &str) -> Result<(), Error> {
        let done = sqlx::query("DELETE FROM account WHERE name = ?").bind(name).execute(&self.store.writer).await;
        existed(name, &done.map_err(self.store.failed("remove an account"))?)
    }

    /// Removes the sign-ins, links and tokens that expired; how many.
    pub async fn remove_expired(&self, now: SystemTime) -> Result<u64, Error> {
        let mut removed = 0;
        for delete in [
            "DELETE FROM sign_in WHERE expires_at <= ?",
            "DELETE FROM link WHERE expires_at <= ?",
            "DELETE FROM api_token WHERE expires_at <= ?",
        ] {
            let done = sqlx::query(delete).bind(millis(now)).execute(&self.store.writer).await;
            removed += done.map_err(self.store.failed("remove what expired"))?.rows_affected();
        }
        Ok(removed)
    }

    /// Adds a row of a token to an account; [`Error::NoSuchAccount`] when there is none of this name.
    fn added<T>(&self, account: &str, attempt: &'static str, done: Result<T, sqlx::Error>) -> Result<T, Error> {
        match done {
            Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => {
                Err(Error::NoSuchAccount(account.to_owned()))
            }
            done => done.map_err(self.store.failed(attempt)),
        }
    }
}

fn account(row: &SqliteRow) -> Result<Account, sqlx::Error> {
    let roles: String = row.try_get("roles")?;
    let roles = read(&roles, Role::named)?;
    Ok(Account { name: row.try_get("name")?, password_hash: row.try_get("password_hash")?, roles })
}

fn existed(name: &str, done: &sqlx::sqlite::SqliteQueryResult) -> Result<(), Error> {
    if done.rows_affected() == 0 { Err(Error::NoSuchAccount(name.to_owned())) } else { Ok(()) }
}

fn written(roles: &[Role]) -> String {
    let names: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    names.join(" ")
}

/// Reads names that stand in one column, separated by spaces.
fn read<T>(names: &str, named: impl Fn(&str) -> Result<T, UnknownName>) -> Result<Vec<T>, sqlx::Error> {
    names.split_whitespace().map(|name| named(name).map_err(|error| sqlx::Error::Decode(error.into()))).collect()
}
