//! Speech models: catalogue, checks, loading, running; the embedded demo model
