//! What is printed: the machine, then tables of one width.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where the stores of a run lie: the disk that the program was built on, or what `BENCH_DIRECTORY` names. On a tmpfs,
/// where commits cost nothing, the program alone is seen.
pub(crate) fn directory() -> PathBuf {
    let named = std::env::var_os("BENCH_DIRECTORY");
    named.map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from)
}

/// A duration in milliseconds.
pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The facts of this machine without which no number means anything.
pub(crate) fn machine(store: &Path) {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpuinfo = read("/proc/cpuinfo");
    let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("an unnamed processor", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let mounts = read("/proc/mounts");
    let mut mounted = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        Some((words.next()?, words.next()?))
    });
    let mount = mounted.by_ref().filter(|(at, _)| store.starts_with(at)).max_by_key(|(at, _)| at.len());
    let file_system = mount.map_or("an unknown file system", |(_, kind)| kind);
    let kernel = read("/proc/sys/kernel/osrelease");
    let kernel = kernel.trim();
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or_default();
    println!("machine: {cores} cores ({model}), load {load} at the start, Linux {kernel}, files on {file_system}");
}

/// A table's title over its columns.
pub(crate) fn head(title: &str, columns: &[&str]) {
    print!("\n{title:<46}");
    columns.iter().for_each(|column| print!("{column:>9}"));
    println!();
}

/// One number with its unit, and what it should be where there is a goal.
pub(crate) fn number(name: &str, value: f64, unit: &str, at_most: Option<f64>) {
    print!("  {name:<44}{value:>9.2} {unit}");
    match at_most {
        Some(limit) if value <= limit => println!("   goal: at most {limit} {unit}, met"),
        Some(limit) => println!("   goal: at most {limit} {unit}, MISSED"),
        None => println!(),
    }
}
