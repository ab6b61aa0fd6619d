//! `hotline`: see [`hotline_cli`].

fn main() -> std::process::ExitCode {
    hotline_cli::main()
}
