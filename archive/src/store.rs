//! The SQLite database that the journal, the accounts and the audit share.
