//! The journal, the accounts, the recordings, the search index
