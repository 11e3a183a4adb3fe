//! omatoimi: opens unstaffed libraries and lends books there.

pub mod cli;
pub mod config;
pub mod daemon;
pub mod demo;
pub mod door;
pub mod i18n;
pub mod ids;
pub mod pin;
pub mod policy;
pub mod register;
pub mod sip2;
pub mod store;
pub mod time;
pub mod web;
