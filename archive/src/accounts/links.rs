use std::time::SystemTime;

use sqlx::Row;

use super::{Account, Accounts, TokenHash};
use crate::{Error, store::millis};

impl Accounts {
    /// Makes a link that signs an account in once, before `expires_at`.
    pub async fn add_link(&self, token: &TokenHash, account: &str, expires_at: SystemTime) -> Result<(), Error> {
        let insert = sqlx::query("INSERT INTO link (token_hash, account, expires_at) VALUES (?, ?, ?)");
        let insert = insert.bind(token.as_bytes()).bind(account).bind(millis(expires_at));
        let done = insert.execute(&self.store.writer).await;
        self.added(account, "make a link", done).map(|_| ())
    }

    /// Uses a link up: whose it was, if it was good. Of two at the same moment one gets it.
    pub async fn use_link(&self, token: &TokenHash, now: SystemTime) -> Result<Option<Account>, Error> {
        let delete = sqlx::query("DELETE FROM link WHERE token_hash = ? AND expires_at > ? RETURNING account");
        let row = delete.bind(token.as_bytes()).bind(millis(now)).fetch_optional(&self.store.writer).await;
        let account: Option<String> =
            row.and_then(|row| row.map(|row| row.try_get(0)).transpose()).map_err(self.store.failed("use a link"))?;
        match account {
            Some(account) => self.find(&account).await,
            None => Ok(None),
        }
    }
}
