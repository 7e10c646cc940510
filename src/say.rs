//! Words for people at a terminal, in Japanese or English as their locale says.

use std::sync::LazyLock;

static JAPANESE: LazyLock<bool> = LazyLock::new(|| {
    let locale =
        ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    locale.is_some_and(|locale| locale.starts_with("ja"))
});

/// The one of the two that the reader reads.
pub fn say<'a>(japanese: &'a str, english: &'a str) -> &'a str {
    // Unit tests read the English words, whatever the locale of who runs them.
    if *JAPANESE && !cfg!(test) { japanese } else { english }
}
