//! The service from outside: what a viewer, a clerk, an operator or a town's IT section sees.

mod demonstration;
mod killed;
mod layering;
mod mistakes;
mod models;
mod running;
