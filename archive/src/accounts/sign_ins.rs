use std::time::SystemTime;

use super::{Account, Accounts, TokenHash, account};
use crate::{Error, store::millis};

impl Accounts {
    /// Begins a sign-in of an account: the cookie holds the token until `expires_at`. What must come beside the cookie is
    /// [`super::Token::csrf`].
    pub async fn sign_in(&self, token: &TokenHash, account: &str, expires_at: SystemTime) -> Result<(), Error> {
        let insert = sqlx::query("INSERT INTO sign_in (token_hash, account, expires_at) VALUES (?, ?, ?)");
        let insert = insert.bind(token.as_bytes()).bind(account).bind(millis(expires_at));
        let done = insert.execute(&self.store.writer).await;
        self.added(account, "sign an account in", done).map(|_| ())
    }

    /// Whose sign-in this token is, unless it expired.
    pub async fn signed_in(&self, token: &TokenHash, now: SystemTime) -> Result<Option<Account>, Error> {
        let asked = sqlx::query(
            "SELECT name, password_hash, roles FROM sign_in JOIN account ON name = account \
             WHERE token_hash = ? AND expires_at > ?",
        );
        let row = asked.bind(token.as_bytes()).bind(millis(now)).fetch_optional(&self.store.readers).await;
        row.and_then(|row| row.as_ref().map(account).transpose()).map_err(self.store.failed("read a sign-in"))
    }

    /// Ends a sign-in, if it is one.
    pub async fn sign_out(&self, token: &TokenHash) -> Result<(), Error> {
        let delete = sqlx::query("DELETE FROM sign_in WHERE token_hash = ?").bind(token.as_bytes());
        delete.execute(&self.store.writer).await.map(|_| ()).map_err(self.store.failed("sign an account out"))
    }
}
