//! `hotline desk`: the desk in the browser, served by this program.

use std::io::IsTerminal as _;

use hotline_pages::Served;
use serde_json::json;

use crate::{
    context::Context,
    exit::Exit,
    relay::{DESK, News, Relay},
    reporter::trusted,
    settings,
    terminal::{safe_line, safe_path, safe_text, strong},
};

const ABOUT: &str = "\
The pages come out of this program, so that no code of the server's is ever run: a server
that lies, or that somebody has broken into, is caught as by every other command.

You choose your key file in the page, and it is opened in the browser. Neither the key nor
its passphrase goes through this program: --key is not used. What the page asks the server
goes through it (and through --proxy), and it answers on this machine alone.

Examples:
  hotline desk
  hotline desk --port 8458     (a browser keeps what it knows of the desk for one port)
  hotline desk --no-open       (and open the address yourself)
  hotline --proxy socks5h://127.0.0.1:9050 desk

Ctrl-C stops it. Lock the desk, or close its page, before you leave the machine.";

/// Arguments of `hotline desk`.
#[derive(clap::Args)]
#[command(after_help = ABOUT)]
pub struct Args {
    /// The port of this machine to answer on
    #[arg(long, default_value_t = 8457)]
    port: u16,
    /// Do not open the browser
    #[arg(long)]
    no_open: bool,
}

/// Runs it, until Ctrl-C.
///
/// # Errors
/// [`Exit::Failed`] where the port is taken; [`Exit::Check`] for a charter that is refused; [`Exit::Declined`] where
/// nobody has compared the fingerprint.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let relay = Relay::new(args.port)?;
    let client = context.client()?;
    let charter = trusted(&client, context)?.charter;
    let origin = client.server().origin().to_owned();
    let address = format!("{}{DESK}", relay.origin());
    let value = json!({ "address": address, "server": origin, "root": charter.instance });
    context.output.print(&value, |out| {
        writeln!(out, "The desk of {} is at", safe_line(&charter.organisation))?;
        writeln!(out, "\n    {}\n", strong(&address))
    })?;
    if context.pin()?.is_none() {
        let file = safe_path(&context.folders.settings.join(settings::FILE));
        let link = format!("{origin}/{}", charter.instance.pin());
        context.output.remark(&format!(
            "So that `hotline desk` is all you type from now on, and nothing is to be compared again, write this line\n\
             into {file}:\n\n    server = \"{link}\"\n"
        ));
    }
    if !args.no_open && !context.output.is_json() && std::io::stdout().is_terminal() {
        let opened = open::that_detached(&address).is_ok();
        context.output.remark(if opened { "Your browser opens it." } else { "Open it in your browser." });
    }
    context.output.remark("Leave this running while you work. Ctrl-C stops it.");
    let output = context.output.clone();
    let news: News = Box::new(move |trouble| match trouble {
        None => output.remark("The server answers again."),
        Some(error) => output.remark(&safe_text(&format!("The page waits: {error}."))),
    });
    relay.run(client, Served::Hotline { origin, root: Some(charter.instance) }, news)?;
    context.output.remark("\nStopped.");
    Ok(Exit::Done)
}
