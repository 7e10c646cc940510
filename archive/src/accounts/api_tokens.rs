use std::time::SystemTime;

use sqlx::{Row, sqlite::SqliteRow};

use super::{Accounts, Scope, TokenHash, read};
use crate::{
    Error,
    store::{from_millis, millis},
};

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
    /// Adds an API token to an account and returns its number. (`token.number` is not looked at.)
    pub async fn add_api_token(&self, hash: &TokenHash, token: &ApiToken) -> Result<u64, Error> {
        let ApiToken { number: _, label, account, scopes, expires_at } = token;
        let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        let insert = sqlx::query(
            "INSERT INTO api_token (token_hash, label, account, scopes, expires_at) VALUES (?, ?, ?, ?, ?)",
        );
        let insert = insert.bind(hash.as_bytes()).bind(label).bind(account).bind(scopes.join(" "));
        let done = insert.bind(expires_at.map(millis)).execute(&self.store.writer).await;
        Ok(self.added(account, "add an API token", done)?.last_insert_rowid().cast_unsigned())
    }

    /// The API token with this hash, unless it expired.
    pub async fn api_token(&self, hash: &TokenHash, now: SystemTime) -> Result<Option<ApiToken>, Error> {
        let asked = sqlx::query(
            "SELECT number, label, account, scopes, expires_at FROM api_token \
             WHERE token_hash = ? AND (expires_at IS NULL OR expires_at > ?)",
        );
        let row = asked.bind(hash.as_bytes()).bind(millis(now)).fetch_optional(&self.store.readers).await;
        row.and_then(|row| row.as_ref().map(api_token).transpose()).map_err(self.store.failed("read an API token"))
    }

    /// All API tokens, in the order they were made.
    pub async fn api_tokens(&self) -> Result<Vec<ApiToken>, Error> {
        let asked = sqlx::query("SELECT number, label, account, scopes, expires_at FROM api_token ORDER BY number");
        let rows = asked.fetch_all(&self.store.readers).await;
        rows.and_then(|rows| rows.iter().map(api_token).collect()).map_err(self.store.failed("list the API tokens"))
    }

    /// Takes an API token back; whether there was one.
    pub async fn remove_api_token(&self, number: u64) -> Result<bool, Error> {
        let delete = sqlx::query("DELETE FROM api_token WHERE number = ?").bind(number.cast_signed());
        let done = delete.execute(&self.store.writer).await;
        Ok(done.map_err(self.store.failed("remove an API token"))?.rows_affected() > 0)
    }
}

fn api_token(row: &SqliteRow) -> Result<ApiToken, sqlx::Error> {
    let scopes: String = row.try_get("scopes")?;
    Ok(ApiToken {
        number: row.try_get::<i64, _>("number")?.cast_unsigned(),
        label: row.try_get("label")?,
        account: row.try_get("account")?,
        scopes: read(&scopes, Scope::named)?,
        expires_at: row.try_get::<Option<i64>, _>("expires_at")?.map(from_millis),
    })
}
