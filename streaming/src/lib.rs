//! What people reach: HTTP API, WHEP, caption feeds, sign-in, the pages
