//! Which hotline this is, and whether to go by it.

use hotline_crypto::charter::Known;

use crate::{
    client::{Client, charter::Hotline},
    context::Context,
    exit::{Exit, Failure},
    terminal::{self, safe_line, strong},
};

/// The hotline behind `client`, held against the pin. Where there is no pin, somebody must have compared the fingerprint:
/// a report that is sealed to an impostor's keys cannot be called back.
///
/// # Errors
/// [`Exit::Check`] where its charter is refused; [`Exit::Declined`] where the fingerprint was not compared.
pub fn trusted(client: &Client, context: &Context) -> anyhow::Result<Hotline> {
    let pin = context.pin()?;
    let hotline = client.hotline(Known { instance: pin, charter: None }, context.today)?;
    // `--yes` says yes to what is shown, and nobody has looked here.
    if pin.is_some() {
        return Ok(hotline);
    }
    let failure = Failure::new(Exit::Declined, "nobody has compared the fingerprint of this hotline, so nothing was sent")
        .means("A server of somebody else's could show a committee of its own, and read what you write.")
        .advise("Take the fingerprint from the poster or the policy and give it with --root, or give --server with the whole link of the poster.");
    if !terminal::is_there() {
        return Err(failure.into());
    }
    let print = hotline.charter.instance.fingerprint();
    let (first, second) = print.split_at_checked(40).unwrap_or((&print, ""));
    context.output.remark(&format!(
        "This is the hotline of {}. Its fingerprint is\n\n    {}\n    {}\n\nThe same digits must stand on the poster or in the policy.\n",
        strong(&safe_line(&hotline.charter.organisation)),
        strong(first.trim_end()),
        strong(second),
    ));
    if terminal::confirm("Have you compared them, and are they the same?")? {
        Ok(hotline)
    } else {
        Err(failure.into())
    }
}
