use std::ops::{Index, IndexMut};

use meeting::Role;

/// A side of the counter: who speaks is known by the microphone alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Who serves (職員).
    Clerk,
    /// Who came (来庁者).
    Visitor,
}

impl Side {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Clerk, Self::Visitor];

    /// The one across.
    pub const fn other(self) -> Self {
        match self {
            Self::Clerk => Self::Visitor,
            Self::Visitor => Self::Clerk,
        }
    }

    /// What whoever speaks on it does in a meeting.
    pub const fn role(self) -> Role {
        match self {
            Self::Clerk => Role::Clerk,
            Self::Visitor => Role::Visitor,
        }
    }
}

/// One of something for each side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides<T> {
    /// The clerk's.
    pub clerk: T,
    /// The visitor's.
    pub visitor: T,
}

impl<T> Sides<T> {
    /// What `make` makes for each.
    pub fn each(mut make: impl FnMut(Side) -> T) -> Self {
        Self { clerk: make(Side::Clerk), visitor: make(Side::Visitor) }
    }
}

impl<T> Index<Side> for Sides<T> {
    type Output = T;

    fn index(&self, side: Side) -> &T {
        match side {
            Side::Clerk => &self.clerk,
            Side::Visitor => &self.visitor,
        }
    }
}

impl<T> IndexMut<Side> for Sides<T> {
    fn index_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Clerk => &mut self.clerk,
            Side::Visitor => &mut self.visitor,
        }
    }
}
