//! The command line: options that all commands share, and the tree of commands. Each command's own arguments stand
//! with it in [`crate::commands`].

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands::{
    acknowledge, attach, charter, check, completions, desk, get, inbox, key, note, outcome, purge, recuse,
    reply, report, retention, root, share, show, triage, unshare, write,
};

/// The command line client of an end-to-end encrypted hotline.
#[derive(Parser)]
#[command(name = "hotline", version, about, long_about = None, after_long_help = AFTER_HELP)]
#[command(propagate_version = true, subcommand_required = true, arg_required_else_help = true)]
#[command(disable_help_subcommand = false, max_term_width = 100)]
pub struct Args {
    /// What all commands understand.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Exit codes:
    0  done
    1  something on this machine failed: a file, a setting, the terminal
    2  the command line was not understood
    3  a check failed: a signature, a chain, an access, a charter, a pin, or a past that changed
    4  a key file, a passphrase or a token does not open what it should
    5  the server could not be reached, or what answers is not a hotline
    6  the server, or a rule of the protocol, refused it
    7  there is no such case, attachment, member or file, or a name fits more than one
    8  you said no
  130  stopped with Ctrl-C

What you would type each time stands in settings.toml, in the folder for settings or the one
of --home: server, root, key, old_keys, passphrase_file, proxy, ca. In the environment
HOTLINE_SERVER, HOTLINE_ROOT, HOTLINE_KEY, HOTLINE_PASSPHRASE_FILE, HOTLINE_PROXY, HOTLINE_CA
and HOTLINE_HOME stand for the options of those names. An option comes first, then the
environment, then settings.toml. None of them holds a secret.";

/// Options of every command. What is not given is looked for in the environment, then in `settings.toml`.
#[derive(clap::Args, Clone, Default)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// Where the hotline is: https://hotline.example, or the whole link from the poster with its #root=… at the end
    #[arg(long, global = true, value_name = "ADDRESS", env = "HOTLINE_SERVER", hide_env = true)]
    pub server: Option<String>,
    /// The fingerprint from the poster or the policy, or a link that ends in #root=…
    #[arg(long, global = true, value_name = "FINGERPRINT", env = "HOTLINE_ROOT", hide_env = true)]
    pub root: Option<String>,
    /// Your key file (members)
    #[arg(long, global = true, value_name = "FILE", env = "HOTLINE_KEY", hide_env = true)]
    pub key: Option<PathBuf>,
    /// A key file that you used before, for cases not yet shared with the new one; may be repeated
    #[arg(long, global = true, value_name = "FILE")]
    pub old_key: Vec<PathBuf>,
    /// Read the passphrase of the key from this file instead of asking for it
    #[arg(long, global = true, value_name = "FILE", env = "HOTLINE_PASSPHRASE_FILE", hide_env = true)]
    pub passphrase_file: Option<PathBuf>,
    /// Connect through this SOCKS proxy, which also resolves names: socks5h://127.0.0.1:9050 for Tor
    #[arg(long, global = true, value_name = "URL", env = "HOTLINE_PROXY", hide_env = true)]
    pub proxy: Option<String>,
    /// Trust only the certificates in this PEM file instead of the system's authorities
    #[arg(long, global = true, value_name = "FILE", env = "HOTLINE_CA", hide_env = true)]
    pub ca: Option<PathBuf>,
    /// Where settings and what is remembered are kept
    #[arg(long, global = true, value_name = "FOLDER", env = "HOTLINE_HOME", hide_env = true)]
    pub home: Option<PathBuf>,
    /// Keep nothing on this machine and use nothing that was kept
    #[arg(long, global = true)]
    pub no_cache: bool,
    /// Print JSON, for programs
    #[arg(long, global = true)]
    pub json: bool,
    /// Answer yes to every question
    #[arg(long, global = true)]
    pub yes: bool,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Open the desk: your cases in the browser, from pages that come out of this program
    Desk(desk::Args),
    /// List your cases, the most urgent first
    Inbox(inbox::Args),
    /// Show one case with everything in it
    Show(show::Args),
    /// Write to the reporter
    Reply(reply::Args),
    /// Tell the reporter that the report has arrived and is being looked at
    Acknowledge(acknowledge::Args),
    /// Tell the reporter what came of it
    Outcome(outcome::Args),
    /// Write a note that only the members of the case see
    Note(note::Args),
    /// Change status, severity, category, assignee, labels or due days
    Triage(triage::Args),
    /// Give another member access to a case, or to all open ones
    Share(share::Args),
    /// Take a member's access to a case away
    Unshare(unshare::Args),
    /// Give up your own access to a case
    Recuse(recuse::Args),
    /// Send the rest of attachments that were interrupted
    Attach(attach::Args),
    /// Fetch attachments
    Get(get::Args),
    /// Say how long a case is kept, or hold it
    Retention(retention::Args),
    /// Ask for a case to be destroyed, or confirm it
    Purge(purge::Args),
    /// File a report (reporters)
    Report(report::Args),
    /// Read the answers to your report (reporters)
    Check(check::Args),
    /// Add to your report (reporters)
    Write(write::Args),
    /// Make, show, back up, restore or rotate a member's key
    #[command(subcommand)]
    Key(key::Command),
    /// Make a root key, which signs charters
    #[command(subcommand)]
    Root(root::Command),
    /// Write, sign, publish and verify the charter
    #[command(subcommand)]
    Charter(charter::Command),
    /// Print a script that completes commands in your shell
    Completions(completions::Args),
}
