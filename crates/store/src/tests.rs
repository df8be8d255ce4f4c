//! State rules of the store.
