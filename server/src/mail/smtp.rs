//! One message to the operator's mail server, over TLS or not at all, and in plain words why it was not taken.

use std::{error::Error as _, future::Future, io, time::Duration};

use lettre::{
    Address, Message,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailParameter},
    },
};
use tokio::{net::lookup_host, task, time};
use zeroize::Zeroizing;

use super::trouble::{Kind, Trouble};
use crate::config::{MailConfig, Security};

/// How long one step may take.
const STEP: Duration = Duration::from_secs(30);
const GOODBYE: Duration = Duration::from_secs(5);

/// Hands over a message. `Ok` means that the mail server answers for it from now on.
///
/// # Errors
/// Why not. Where the connection broke off the mail server may have taken it all the same.
pub async fn deliver(config: &MailConfig, message: &Message) -> Result<(), Trouble> {
    let mut connection = connect(config).await?;
    let sent = send(&mut connection, message).await;
    // A goodbye, whatever is answered.
    drop(time::timeout(GOODBYE, connection.quit()).await);
    sent
}

async fn connect(config: &MailConfig) -> Result<AsyncSmtpConnection, Trouble> {
    let (host, port) = (config.server.clone().unwrap_or_default(), config.port());
    // Whatever the machine is called: the sender's domain, as in every message.
    let domain = config.from.as_ref().map_or("localhost", |from| from.email.domain());
    let hello = ClientId::Domain(domain.to_owned());
    let credentials = credentials(config)?;
    let tls = tls(config).await?;
    let known = time::timeout(STEP, lookup_host((host.as_str(), port))).await;
    if !known.is_ok_and(|known| known.is_ok_and(|mut addresses| addresses.next().is_some())) {
        return Err(Kind::NoSuchName.into());
    }
    let at_once = (config.security == Security::Tls).then(|| tls.clone());
    let connecting =
        AsyncSmtpConnection::connect_tokio1((host.as_str(), port), Some(STEP), &hello, at_once, None);
    let mut connection = step(connecting, Kind::SaysNothing, Kind::Greeting).await?;
    if config.security == Security::Starttls {
        if !connection.can_starttls() {
            return Err(Kind::NoStarttls.into());
        }
        step(connection.starttls(tls, &hello), Kind::SaysNothing, Kind::Greeting).await?;
    }
    if let Some(credentials) = credentials {
        if connection.server_info().get_auth_mechanism(DEFAULT_MECHANISMS).is_none() {
            return Err(Kind::NoSignIn.into());
        }
        step(connection.auth(DEFAULT_MECHANISMS, &credentials), Kind::Slow, Kind::SignIn).await?;
    }
    Ok(connection)
}

async fn send(connection: &mut AsyncSmtpConnection, message: &Message) -> Result<(), Trouble> {
    let envelope = message.envelope();
    let mut parameters = vec![];
    let is_plain = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if !envelope.from().into_iter().chain(envelope.to()).all(is_plain) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Kind::OnlyAscii.into());
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    let mail = Mail::new(envelope.from().cloned(), parameters);
    step(connection.command(mail), Kind::Slow, Kind::Sender).await?;
    for to in envelope.to() {
        step(connection.command(Rcpt::new(to.clone(), vec![])), Kind::Slow, Kind::Recipient).await?;
    }
    step(connection.command(Data), Kind::Slow, Kind::Content).await?;
    step(connection.message(&message.formatted()), Kind::Slow, Kind::Content).await.map(|_| ())
}

/// One step. `late` is said where it takes too long, `refused` where the mail server refuses it.
async fn step<T>(
    doing: impl Future<Output = Result<T, Error>>,
    late: Kind,
    refused: Kind,
) -> Result<T, Trouble> {
    match time::timeout(STEP, doing).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(trouble(&error, refused)),
        Err(_) => Err(late.into()),
    }
}

fn trouble(error: &Error, refused: Kind) -> Trouble {
    if let Some(status) = error.status() {
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        return Trouble::refused(refused, status.into(), &said);
    }
    match inside(error) {
        Some(Inside::Tls(error)) => Kind::of_tls(error).into(),
        Some(Inside::Io(error)) if error.kind() == io::ErrorKind::TimedOut => Kind::Unreachable.into(),
        Some(Inside::Io(error)) if is_broken(error.kind()) => Kind::BrokeOff.into(),
        Some(Inside::Io(_)) => Kind::Unreachable.into(),
        None => Kind::BrokeOff.into(),
    }
}

fn is_broken(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

enum Inside<'a> {
    Tls(&'a rustls::Error),
    Io(&'a io::Error),
}

/// What the library wrapped.
fn inside(error: &Error) -> Option<Inside<'_>> {
    let mut found = None;
    let mut next = error.source();
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<rustls::Error>() {
            return Some(Inside::Tls(error));
        }
        if let Some(error) = error.downcast_ref::<io::Error>() {
            if let Some(error) = error.get_ref().and_then(|error| error.downcast_ref::<rustls::Error>()) {
                return Some(Inside::Tls(error));
            }
            found = Some(Inside::Io(error));
        }
        next = error.source();
    }
    found
}

/// The password is read each time: a new one needs no restart.
fn credentials(config: &MailConfig) -> Result<Option<Credentials>, Trouble> {
    let Some(user) = &config.user else { return Ok(None) };
    let text = std::fs::read_to_string(&config.password_file).map_err(|_| Kind::Password)?;
    let text = Zeroizing::new(text);
    let password = text.lines().next().filter(|password| !password.is_empty()).ok_or(Kind::Password)?;
    Ok(Some(Credentials::new(user.clone(), password.to_owned())))
}

async fn tls(config: &MailConfig) -> Result<TlsParameters, Trouble> {
    let (host, authority) = (config.server.clone().unwrap_or_default(), config.authority.clone());
    // Hundreds of certificates are read from the disk.
    let load = move || {
        let mut tls = TlsParameters::builder(host);
        if !authority.as_os_str().is_empty() {
            let pem = std::fs::read(&authority).ok()?;
            let certificate = Certificate::from_pem(&pem).ok()?;
            tls = tls.certificate_store(CertificateStore::None).add_root_certificate(certificate);
        }
        tls.build().ok()
    };
    task::spawn_blocking(load).await.ok().flatten().ok_or_else(|| Kind::Authority.into())
}
