//! The binary: everything is in the library.

fn main() -> std::process::ExitCode {
    hotline_server::cli::main()
}
