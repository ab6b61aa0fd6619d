//! The command line of `hotline-server`.

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

use actix_web::web::Data;
use anyhow::{Context, bail};
use clap::{Arg, ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use hotline_crypto::{
    charter::{Charter, SignedCharter},
    wire::ErrorCode,
};

use crate::{
    backup,
    clock::Clock,
    config::{Config, KEYS, Layers, Loaded},
    doctor, log, mail, purge,
    routes::charter::publish,
    server::Server,
    state::App,
    store::{Store, Writing},
};

const AFTER: &str = "\
Settings come from the defaults, then one TOML file (--config, else HOTLINE_CONFIG, else hotline.toml where there is \
one), then HOTLINE_* variables, then flags.

Examples:
  hotline-server --config /etc/hotline/hotline.toml
  hotline-server check-config --listen 127.0.0.1:9000
  hotline-server backup /var/backups/hotline-monday.db
  HOTLINE_LOG=debug hotline-server

Exit codes: 0 done, 1 it did not work, 2 a mistake on the command line or in the configuration.";

/// The hotline's server: takes, keeps and gives back ciphertext, and can read none of it.
///
/// Without a command it serves, until SIGTERM or Ctrl-C.
#[derive(Parser)]
#[command(name = "hotline-server", version, after_help = AFTER)]
struct Arguments {
    /// The configuration file
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Print what is in force, or everything that is wrong with it
    CheckConfig,
    /// Make the database, or bring it up to date
    Migrate,
    /// Write a backup into a new file, while the server goes on
    Backup {
        /// The file: SQLite, whichever database it comes from
        file: PathBuf,
    },
    /// Fill an empty database from a backup
    Restore {
        /// The file that `backup` wrote
        file: PathBuf,
    },
    /// Remove the cases whose day is over, as the server does after each midnight
    Purge,
    /// Say what is wrong with this installation and how to mend it
    Doctor,
    /// Mail: try whether the mail server takes it
    Mail {
        #[command(subcommand)]
        command: MailCommand,
    },
    /// Publish a charter from this machine: the first one, or the next
    Charter {
        /// The signed text, charter.json
        file: PathBuf,
        /// Its SSH signature, charter.json.sig
        signature: PathBuf,
    },
}

#[derive(Subcommand)]
enum MailCommand {
    /// Send to an address what members get, and say what is wrong where that does not work
    Test {
        /// Yours, not a member's
        address: String,
    },
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            let mut stderr = std::io::stderr().lock();
            drop(writeln!(stderr, "hotline-server: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    let mut matches = command().get_matches();
    let arguments = Arguments::from_arg_matches_mut(&mut matches)?;
    let layers = Layers {
        file: arguments.config.clone(),
        environment: std::env::vars_os().collect(),
        flags: flags(&matches),
    };
    let loaded = match Loaded::new(&layers) {
        Ok(loaded) => loaded,
        Err(mistakes) => {
            writeln!(std::io::stderr().lock(), "{mistakes}")?;
            return Ok(ExitCode::from(2));
        }
    };
    let config = loaded.config.clone();
    match arguments.command {
        None => serve(config),
        Some(Command::CheckConfig) => {
            let remark = |key: &crate::config::Key| loaded.sources.get(key.name).cloned();
            say(config.to_toml_with(remark).trim_end())
        }
        Some(Command::Migrate) => {
            drop(Store::open(&config)?);
            say("The database is up to date.")
        }
        Some(Command::Backup { file }) => {
            backup::backup(&config, &file)?;
            say(&format!("{} holds all of it. Restoring it now and then is the only proof.", file.display()))
        }
        Some(Command::Restore { file }) => {
            backup::restore(&config, &file)?;
            say("Restored. The secret and the configuration are files of their own.")
        }
        Some(Command::Purge) => purge_now(config),
        Some(Command::Doctor) => doctor(&loaded),
        Some(Command::Mail { command: MailCommand::Test { address } }) => test_mail(&config, &address),
        Some(Command::Charter { file, signature }) => install_charter(config, &file, &signature),
    }
}

/// The command line with a flag for each setting.
fn command() -> clap::Command {
    KEYS.iter().fold(Arguments::command(), |command, key| {
        let help = format!("{} [{}]", key.about, key.variable());
        let flag = Arg::new(key.name).long(key.flag()).value_name("VALUE").help(help).global(true);
        command.arg(flag.help_heading("Settings"))
    })
}

fn flags(matches: &ArgMatches) -> Vec<(&'static str, String)> {
    // A flag may stand before or behind the command.
    let inner = matches.subcommand().map(|(_, inner)| inner);
    let given = |name: &str| {
        let of = |matches: &ArgMatches| matches.get_one::<String>(name).cloned();
        inner.and_then(of).or_else(|| of(matches))
    };
    KEYS.iter().filter_map(|key| given(key.name).map(|value| (key.name, value))).collect()
}

fn say(text: &str) -> anyhow::Result<ExitCode> {
    writeln!(std::io::stdout().lock(), "{text}")?;
    Ok(ExitCode::SUCCESS)
}

fn serve(config: Config) -> anyhow::Result<ExitCode> {
    log::start(&config.log, std::io::stderr().is_terminal())?;
    actix_web::rt::System::new().block_on(async {
        Server::start(config, Clock::system()).await?.wait().await?;
        Ok(ExitCode::SUCCESS)
    })
}

fn purge_now(config: Config) -> anyhow::Result<ExitCode> {
    log::start("warn", std::io::stderr().is_terminal())?;
    let app = Data::new(App::open(config, Clock::system())?);
    let purged = actix_web::rt::System::new().block_on(purge::run(&app))?;
    say(&format!("Cases purged: {purged}"))
}

fn doctor(loaded: &Loaded) -> anyhow::Result<ExitCode> {
    let findings = doctor::examine(loaded, &Clock::system());
    if findings.is_empty() {
        return say("Nothing is wrong that could be seen from here.");
    }
    let mut stdout = std::io::stdout().lock();
    for finding in &findings {
        writeln!(stdout, "{finding}\n")?;
    }
    Ok(ExitCode::FAILURE)
}

fn test_mail(config: &Config, address: &str) -> anyhow::Result<ExitCode> {
    let Some(server) = &config.mail.server else {
        bail!("no mail is configured: set mail.server and mail.from")
    };
    let Ok(to) = address.parse() else { bail!("this is not an address: write it as in name@example.com") };
    let port = config.mail.port();
    let sent = actix_web::rt::System::new().block_on(mail::test(config, &to, Clock::system().now()))?;
    let Err(trouble) = sent else {
        return say(&format!(
            "The mail server {server} took it on port {port}. Look whether it arrives, and in which folder: a filter \
             may have taken it for something else."
        ));
    };
    let mut stderr = std::io::stderr().lock();
    writeln!(stderr, "Not sent, by way of {server} port {port}: {trouble}.")?;
    if let Some(said) = trouble.said() {
        writeln!(stderr, "  It said: {said}")?;
    }
    writeln!(stderr, "  What to do: {}.", trouble.hint())?;
    Ok(ExitCode::FAILURE)
}

fn install_charter(config: Config, file: &PathBuf, signature: &PathBuf) -> anyhow::Result<ExitCode> {
    let read = |path: &PathBuf| {
        std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
    };
    let signed = SignedCharter { text: read(file)?, signature: read(signature)? };
    let Ok(charter) = Charter::parse(&signed.text) else { bail!("{} is not a charter", file.display()) };
    // Whoever can write the database may say whose hotline this is, where the configuration does not.
    let instance = config.instance.or(Some(charter.instance));
    let app = Data::new(App::open(config, Clock::system())?);
    let state = app.clone();
    let publish = move |connection: &mut Writing| publish(&state, connection, &signed, instance);
    let epoch = match actix_web::rt::System::new().block_on(app.store.write(publish)) {
        Ok(epoch) => epoch,
        Err(error) if error.code() == ErrorCode::CharterRefused => bail!(
            "the charter is refused: its signature does not hold, it has expired, it is of another hotline than the \
             configured `instance`, or it is not the next one after the charter in force"
        ),
        Err(error) => bail!("the charter was not stored: {error}"),
    };
    say(&format!("Charter {epoch} is in force. Fingerprint: {}", charter.instance.fingerprint()))
}
