//! The search index: a projection of the journal that can be thrown away.
