//! The log: lines on standard error, for whoever runs the service.
//!
//! journald and others add the time to each line. So there is none, at any level, for what a reporter asks for, and
//! libraries that see requests are kept from saying more than that something is wrong with themselves.

use tracing_subscriber::EnvFilter;

/// Libraries that could say who connects and what is asked for, and how much of it they may say.
const QUIET: &str =
    "actix_http=warn,actix_server=warn,actix_web=warn,actix_tls=warn,h2=warn,rustls=warn,mio=warn,tokio=warn";

/// Begins the log. `filter` is the configured one, in the form of [`EnvFilter`]; the quiet libraries stay quiet
/// whatever it says. `colour` where somebody watches.
///
/// # Errors
/// When `filter` is none, or a log was begun before.
pub fn start(filter: &str, colour: bool) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(format!("{filter},{QUIET}"))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(colour)
        .try_init()
        .map_err(|error| anyhow::anyhow!("{error}"))
}
