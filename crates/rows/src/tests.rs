//! The rules of the derived world, over a made-up county of a few people.

mod counting;
mod definitions;
mod freezing;
mod generations;
mod incremental;
mod lookback;
mod plans;
mod scopes;
mod tallying;
pub(crate) mod world;
