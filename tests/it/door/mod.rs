//! Stories of one door, told to the machine and read from its commands. Time is passed in.

mod bench;
mod model;
mod offline;
mod online;
mod typing;
