use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Instant,
};

use archive::accounts::{Account, Accounts, Token, TokenHash};
use tokio::sync::Semaphore;

use super::{attempts::Attempts, credentials};
use crate::error::{Answer, ApiError, refusals};

/// Checks passwords: not too often, not too many at once, never on an async thread.
pub(crate) struct SignInDesk {
    /// Guards the decider; held for one question. Names are remembered by their hash only.
    attempts: Mutex<Attempts<TokenHash, IpAddr>>,
    /// Checks at the same time: each takes 19 MiB and a core, and the captions need the cores.
    checking: Semaphore,
    /// Checks at the same time, those that wait for their turn included.
    queued: Semaphore,
    /// The hash that a password for nobody is compared with, so that it takes as long as one for somebody.
    nobody: Arc<OnceLock<String>>,
}

impl SignInDesk {
    const CHECKING: usize = 1;
    /// When full, the next one is told to try again.
    const QUEUED: usize = 16;

    pub(crate) fn new() -> Self {
        Self {
            attempts: Mutex::new(Attempts::new()),
            checking: Semaphore::new(Self::CHECKING),
            queued: Semaphore::new(Self::QUEUED),
            nobody: Arc::default(),
        }
    }

    /// The account that this name and password open.
    pub(crate) async fn check(
        &self,
        accounts: &Accounts,
        name: &str,
        password: String,
        address: IpAddr,
    ) -> Answer<Account> {
        let _place = self.queued.try_acquire().map_err(|_| ApiError::from(&refusals::BUSY).retry_after(2))?;
        let key = Token::shown(name).hash();
        self.attempts()
            .try_now(now(), &key, &address)
            .map_err(|wait| ApiError::from(&refusals::TOO_MANY_ATTEMPTS).retry_after(wait.0.as_secs().max(1)))?;
        let account = accounts.find(name).await?;
        let hash = account.as_ref().and_then(|account| account.password_hash.clone());
        let fits = self.fits(password, hash).await?;
        let account = account.filter(|_| fits).ok_or(&refusals::WRONG_PASSWORD)?;
        self.attempts().succeeded(&key, &address);
        Ok(account)
    }

    async fn fits(&self, password: String, hash: Option<String>) -> Answer<bool> {
        let _turn = self.checking.acquire().await.map_err(|closed| ApiError::caused(&refusals::FAILED, closed))?;
        let nobody = Arc::clone(&self.nobody);
        let check = move || match hash {
            Some(hash) => credentials::is_password(&password, &hash),
            None => {
                let made_up = || credentials::hash_password("a password of nobody").unwrap_or_default();
                credentials::is_password(&password, nobody.get_or_init(made_up));
                false
            }
        };
        tokio::task::spawn_blocking(check).await.map_err(|error| ApiError::caused(&refusals::FAILED, error))
    }

    fn attempts(&self) -> MutexGuard<'_, Attempts<TokenHash, IpAddr>> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(clippy::disallowed_methods, reason = "the shell of the attempts decider")]
fn now() -> Instant {
    Instant::now()
}
