//! The log: lines on standard error, for whoever runs the service.
//!
//! journald and others add the time to each line. So there is none, at any level, for what a reporter asks for, and
//! libraries that see requests say nothing: what a client sends can make some of them log an error.

use tracing::{Level, Metadata};
use tracing_subscriber::{
    filter::{LevelFilter, filter_fn},
    prelude::*,
};

/// Libraries that see what clients send.
const SILENT: [&str; 5] = ["actix", "h2", "rustls", "tokio_rustls", "mio"];

/// Begins the log, and keeps the messages of panics out of it: they may hold what was being worked on. `level` is
/// `error`, `warn`, `info` or `debug`; `colour` is for where somebody watches.
///
/// # Errors
/// When `level` is none of these, or a log was begun before.
pub fn start(level: &str, colour: bool) -> anyhow::Result<()> {
    let level: LevelFilter = level.parse()?;
    tracing_subscriber::registry()
        .with(level)
        .with(filter_fn(is_ours))
        .with(
            tracing_subscriber::fmt::layer()
                .with_writer(std::io::stderr)
                .with_target(false)
                .with_ansi(colour),
        )
        .try_init()?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a part of the program failed");
    }));
    Ok(())
}

/// Our own lines, and warnings of libraries that see no requests.
fn is_ours(line: &Metadata<'_>) -> bool {
    let target = line.target();
    target.starts_with("hotline")
        || (*line.level() <= Level::WARN && !SILENT.iter().any(|silent| target.starts_with(silent)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_levels_of_the_configuration_are_levels() {
        for level in ["error", "warn", "info", "debug"] {
            assert!(level.parse::<LevelFilter>().is_ok());
        }
        assert!("actix_http=trace".parse::<LevelFilter>().is_err());
    }
}
