//! The token, as its holder gives it.

use std::path::PathBuf;

use hotline_crypto::{
    instance::Instance,
    passphrase::{Passphrase, PassphraseError, Stretched},
    token::{Token, TokenSecrets, WORDS},
    wire::Authorization,
};
use zeroize::Zeroizing;

use crate::{
    context::Context,
    exit::{Exit, Failure},
    phrase, terminal,
};

/// How a reporter comes back.
#[derive(clap::Args, Clone, Default)]
pub struct TokenArgs {
    /// Read the twelve words from this file instead of asking for them
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// The report has a passphrase: ask for it, or read it from --passphrase-file
    #[arg(long)]
    pub passphrase: bool,
}

/// Whoever holds a token: what it opens, and what proves it to the server.
pub struct Me {
    /// What the token opens.
    pub secrets: TokenSecrets,
    /// Goes with each call.
    pub authorization: Authorization,
}

impl Me {
    /// What a token and perhaps a passphrase open at a hotline.
    #[must_use]
    pub fn new(token: &Token, instance: &Instance, stretched: Option<&Stretched>) -> Self {
        let secrets = token.secrets(instance, stretched);
        let authorization = Authorization::Hotline(secrets.authenticator.clone());
        Self { secrets, authorization }
    }
}

impl TokenArgs {
    /// Asks for the words and, where there is one, the passphrase.
    ///
    /// # Errors
    /// [`Exit::Locked`] where the words are no token.
    pub fn get(&self, instance: &Instance, context: &Context) -> anyhow::Result<Me> {
        let token = match &self.token_file {
            Some(file) => Token::parse(&terminal::secret_file(file)?).map_err(|error| {
                Failure::new(Exit::Locked, phrase::describe(&error, false))
                    .advise("The file holds twelve words, or their numbers.")
            })?,
            None => ask()?,
        };
        let stretched = if self.passphrase { Some(self.stretched(&token, instance, context)?) } else { None };
        Ok(Me::new(&token, instance, stretched.as_ref()))
    }

    fn stretched(&self, token: &Token, instance: &Instance, context: &Context) -> anyhow::Result<Stretched> {
        let text = match &context.global.passphrase_file {
            Some(file) => terminal::secret_file(file)?,
            None => terminal::secret("Passphrase of the report")?,
        };
        let passphrase = read(&text)?;
        Ok(passphrase.stretch(instance, token).map_err(refused)?)
    }
}

fn ask() -> anyhow::Result<Token> {
    loop {
        let question = "Your twelve words, or their numbers. They are taken off the screen at the end.";
        match Token::parse(&terminal::words(question, WORDS)?) {
            Ok(token) => return Ok(token),
            Err(error) => terminal::tell(&format!("{}\n", phrase::describe(&error, true))),
        }
    }
}

/// Asks for a passphrase for a new report, twice, or reads it from `--passphrase-file`.
///
/// # Errors
/// Where it is too short or cannot be typed everywhere.
pub fn new_passphrase(context: &Context) -> anyhow::Result<Passphrase> {
    if let Some(file) = &context.global.passphrase_file {
        return read(&terminal::secret_file(file)?);
    }
    terminal::tell("The words alone then open nothing. Nobody can tell you a forgotten passphrase.");
    loop {
        let text = terminal::secret("A passphrase for your report, at least 8 characters")?;
        match read(&text) {
            Err(error) => terminal::tell(&format!("{error}.")),
            Ok(passphrase) if *terminal::secret("The same again")? == *text => return Ok(passphrase),
            Ok(_) => terminal::tell("The two are not the same."),
        }
    }
}

fn read(text: &Zeroizing<String>) -> anyhow::Result<Passphrase> {
    let passphrase = Passphrase::new(text).map_err(refused)?;
    Ok(passphrase.ok_or_else(|| Failure::new(Exit::Failed, "the passphrase is empty"))?)
}

fn refused(error: PassphraseError) -> Failure {
    Failure::new(Exit::Failed, error.to_string())
}
