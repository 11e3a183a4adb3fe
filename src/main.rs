//! The command `omatoimi`.

fn main() -> std::process::ExitCode {
    omatoimi::cli::main()
}
