//! From sound to stable captions
