CREATE TABLE account (
    name TEXT PRIMARY KEY,
    password_hash TEXT,
    roles TEXT NOT NULL -- names, separated by spaces
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_in (
    token_hash BLOB PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL -- milliseconds since 1970, as all times here
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_by_account ON sign_in (account);

CREATE TABLE link (
    token_hash BLOB PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX link_by_account ON link (account);

CREATE TABLE api_token (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash BLOB NOT NULL UNIQUE,
    label TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    expires_at INTEGER
) STRICT;
CREATE INDEX api_token_by_account ON api_token (account);
