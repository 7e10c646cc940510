//! Who may do what: passwords, sign-ins, tokens, roles.

mod attempts;
pub(crate) mod credentials;
mod desk;
mod peer;
mod visitor;

pub(crate) use desk::SignInDesk;
pub(crate) use peer::Peer;
pub(crate) use visitor::{COOKIE, Permission, SignedInVisitor, Visitor};
