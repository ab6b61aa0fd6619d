//! A mail server for tests: real SMTP (RFC 5321) on loopback, with TLS at once or after STARTTLS and with sign-in, that
//! keeps what it takes and fails as it is told.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    path::Path,
    process::Command,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use hotline_crypto::bytes::from_base64;
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tempfile::TempDir;

/// What it does other than take a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    None,
    /// Takes the connection and says nothing.
    SaysNothing,
    /// Waits so long before each answer.
    Slow(Duration),
    /// Ends the connection when it is greeted.
    HangsUp,
    RefusesToTalk,
    OffersNoStarttls,
    OffersNoSignIn,
    RefusesSender,
    RefusesRecipient(&'static str),
    RefusesContent,
    /// Asks for the message, and ends the connection before all of it was there.
    BreaksOffInMessage,
    /// Takes the message and ends the connection without saying so.
    BreaksOffAfterMessage,
    /// Takes the message and says nothing.
    HangsAfterMessage,
}

/// A message as it came, and everything that its sender said before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Received {
    pub said: Vec<String>,
    pub to: String,
    /// Without the dots that SMTP adds.
    pub bytes: Vec<u8>,
}

impl Received {
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    pub fn header(&self, name: &str) -> String {
        let text = self.text();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        let named = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        named.unwrap_or_else(|| panic!("no {name} in {head}")).to_owned()
    }
}

/// How it is reached and what it wants.
#[derive(Clone)]
struct Terms {
    starttls: bool,
    user: Option<(String, String)>,
    tls: Arc<ServerConfig>,
}

#[derive(Clone)]
pub struct MailServer {
    pub port: u16,
    state: Arc<State>,
    terms: Terms,
}

struct State {
    fault: Mutex<Fault>,
    received: Mutex<Vec<Received>>,
    connections: Mutex<Vec<TcpStream>>,
    is_down: AtomicBool,
}

impl MailServer {
    /// TLS with the first byte.
    pub fn tls() -> Self {
        Self::start(false)
    }

    /// TLS after STARTTLS.
    pub fn starttls() -> Self {
        Self::start(true)
    }

    /// That takes nothing without this user and password.
    pub fn with_user(self, user: &str, password: &str) -> Self {
        let server = Self {
            terms: Terms { user: Some((user.into(), password.into())), ..self.terms.clone() },
            ..self
        };
        server.listen()
    }

    fn start(starttls: bool) -> Self {
        let folder = certificate();
        let chain = vec![CertificateDer::from_pem_file(folder.join("cert.pem")).unwrap()];
        let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
        let tls = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        let state = State {
            fault: Mutex::new(Fault::None),
            received: Mutex::default(),
            connections: Mutex::default(),
            is_down: AtomicBool::new(false),
        };
        let terms = Terms { starttls, user: None, tls: tls.into() };
        Self { port: 0, state: Arc::new(state), terms }.listen()
    }

    /// On a port of its own.
    fn listen(mut self) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        self.port = listener.local_addr().unwrap().port();
        let server = self.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                if server.state.is_down.load(Ordering::SeqCst) {
                    continue;
                }
                server.state.connections.lock().unwrap().push(stream.try_clone().unwrap());
                let server = server.clone();
                thread::spawn(move || server.serve(stream));
            }
        });
        self
    }

    /// From now on it does this.
    pub fn fault(&self, fault: Fault) {
        *self.state.fault.lock().unwrap() = fault;
    }

    /// Whether connections are closed as soon as they come, and those that are there now.
    pub fn down(&self, is_down: bool) {
        self.state.is_down.store(is_down, Ordering::SeqCst);
        for connection in self.state.connections.lock().unwrap().drain(..) {
            drop(connection.shutdown(Shutdown::Both));
        }
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.state.connections.lock().unwrap().len()
    }

    /// What came since this was asked last, in the order of recipients.
    pub fn take(&self) -> Vec<Received> {
        let mut received = std::mem::take(&mut *self.state.received.lock().unwrap());
        received.sort_by(|a, b| a.to.cmp(&b.to));
        received
    }

    pub fn count(&self) -> usize {
        self.state.received.lock().unwrap().len()
    }

    fn serve(&self, stream: TcpStream) {
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let fault = self.state.fault.lock().unwrap().clone();
        if fault == Fault::SaysNothing {
            // Until the other side has enough of it.
            drop((&stream).read_to_end(&mut vec![]));
            return;
        }
        let whole = stream.try_clone().unwrap();
        let session =
            Session { server: self, fault, said: vec![], is_tls: !self.terms.starttls, signed_in: false };
        // A client that goes away is the end of its connection, and no failure here.
        drop(if self.terms.starttls {
            session.run_clear(stream)
        } else {
            session.run(StreamOwned::new(self.connection(), stream))
        });
        // The list of connections has another handle of it.
        drop(whole.shutdown(Shutdown::Both));
    }

    fn connection(&self) -> ServerConnection {
        ServerConnection::new(Arc::clone(&self.terms.tls)).unwrap()
    }
}

struct Session<'a> {
    server: &'a MailServer,
    fault: Fault,
    said: Vec<String>,
    is_tls: bool,
    signed_in: bool,
}

/// What comes after a command.
enum Next {
    Go(String),
    Starttls,
    Message,
    End(&'static str),
}

impl Session<'_> {
    /// In the clear until STARTTLS.
    fn run_clear(mut self, stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream);
        self.greet(reader.get_mut())?;
        if self.talk(&mut reader)? {
            self.is_tls = true;
            let mut reader = BufReader::new(StreamOwned::new(self.server.connection(), reader.into_inner()));
            self.talk(&mut reader)?;
        }
        Ok(())
    }

    fn run<S: Read + Write>(mut self, stream: S) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream);
        self.greet(reader.get_mut())?;
        self.talk(&mut reader).map(|_| ())
    }

    fn greet(&self, stream: &mut impl Write) -> std::io::Result<()> {
        self.answer(
            stream,
            if self.fault == Fault::RefusesToTalk { "554 go away" } else { "220 mail.example ESMTP" },
        )
    }

    fn answer(&self, stream: &mut impl Write, text: &str) -> std::io::Result<()> {
        if let Fault::Slow(wait) = self.fault {
            thread::sleep(wait);
        }
        stream.write_all(format!("{text}\r\n").as_bytes())?;
        stream.flush()
    }

    /// Until the end, or until TLS is to begin.
    fn talk<S: Read + Write>(&mut self, reader: &mut BufReader<S>) -> std::io::Result<bool> {
        let mut line = String::new();
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                return Ok(false);
            }
            let command = line.trim_end().to_owned();
            if !command.starts_with("AUTH") {
                self.said.push(command.clone());
            }
            match self.next(&command) {
                Next::Go(answer) => self.answer(reader.get_mut(), &answer)?,
                Next::Starttls => {
                    self.answer(reader.get_mut(), "220 go on")?;
                    return Ok(true);
                }
                Next::Message => {
                    self.answer(reader.get_mut(), "354 go on")?;
                    if !self.message(reader)? {
                        return Ok(false);
                    }
                }
                Next::End(answer) => {
                    if !answer.is_empty() {
                        self.answer(reader.get_mut(), answer)?;
                    }
                    return Ok(false);
                }
            }
        }
    }

    fn next(&mut self, command: &str) -> Next {
        let go = |answer: &str| Next::Go(answer.to_owned());
        let verb = command.split([' ', ':']).next().unwrap().to_ascii_uppercase();
        let terms = &self.server.terms;
        match verb.as_str() {
            "EHLO" if self.fault == Fault::HangsUp => Next::End(""),
            "EHLO" => {
                let mut lines = vec!["mail.example"];
                if !self.is_tls && self.fault != Fault::OffersNoStarttls {
                    lines.push("STARTTLS");
                }
                if self.is_tls && self.fault == Fault::OffersNoSignIn {
                    lines.push("AUTH GSSAPI");
                } else if self.is_tls && terms.user.is_some() {
                    lines.push("AUTH PLAIN LOGIN");
                }
                let (last, others) = lines.split_last().unwrap();
                let others: String = others.iter().map(|line| format!("250-{line}\r\n")).collect();
                Next::Go(format!("{others}250 {last}"))
            }
            "STARTTLS" if !self.is_tls => Next::Starttls,
            "QUIT" => Next::End("221 bye"),
            _ if !self.is_tls => go("530 must issue a STARTTLS command first"),
            "AUTH" => {
                let wanted = terms.user.as_ref().map(|(user, password)| format!("\0{user}\0{password}"));
                let given = command.strip_prefix("AUTH PLAIN ").and_then(from_base64);
                self.signed_in = wanted.is_some() && given == wanted.map(String::into_bytes);
                go(if self.signed_in { "235 welcome" } else { "535 5.7.8 wrong for <canary@example.com>" })
            }
            _ if terms.user.is_some() && !self.signed_in => go("530 5.7.0 authentication required"),
            "MAIL" if self.fault == Fault::RefusesSender => {
                go("553 5.7.1 not your address <canary@example.com>")
            }
            "RCPT" => match self.fault {
                Fault::RefusesRecipient(to) if command.contains(to) => {
                    go("550 5.1.1 <canary@example.com>: unknown user")
                }
                _ => go("250 ok"),
            },
            "DATA" => Next::Message,
            "MAIL" | "RSET" | "NOOP" => go("250 ok"),
            _ => go("502 not known"),
        }
    }

    /// Whether the connection goes on.
    fn message<S: Read + Write>(&mut self, reader: &mut BufReader<S>) -> std::io::Result<bool> {
        let mut bytes = vec![];
        if self.fault == Fault::BreaksOffInMessage {
            reader.read_exact(&mut [0; 100])?;
            return Ok(false);
        }
        loop {
            let mut line = vec![];
            if reader.read_until(b'\n', &mut line)? == 0 {
                return Ok(false);
            }
            match line.as_slice() {
                b".\r\n" => break,
                [b'.', rest @ ..] => bytes.extend_from_slice(rest),
                _ => bytes.extend_from_slice(&line),
            }
        }
        // The end of the last line is SMTP's.
        bytes.truncate(bytes.len() - 2);
        if self.fault == Fault::RefusesContent {
            self.answer(reader.get_mut(), "554 5.7.1 looks like spam")?;
            return Ok(true);
        }
        let to = self.said.iter().rev().find_map(|said| said.strip_prefix("RCPT TO:<")).unwrap();
        let to = to.trim_end_matches('>').to_owned();
        let said = std::mem::take(&mut self.said);
        self.server.state.received.lock().unwrap().push(Received { said, to, bytes });
        match self.fault {
            Fault::BreaksOffAfterMessage => return Ok(false),
            Fault::HangsAfterMessage => thread::sleep(Duration::from_secs(3600)),
            _ => {}
        }
        self.answer(reader.get_mut(), "250 2.0.0 taken")?;
        Ok(true)
    }
}

const REQUEST: &str = "[req]\ndistinguished_name = name\nx509_extensions = more\nprompt = no\n\
    [name]\nCN = localhost\n[more]\nsubjectAltName = DNS:localhost\nbasicConstraints = critical,CA:FALSE\n";

/// A folder with `cert.pem`, which vouches for itself and for `localhost`, and `key.pem`. The same for all tests.
pub fn certificate() -> &'static Path {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    let folder = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("request"), REQUEST).unwrap();
        let made = Command::new("openssl")
            .args("req -x509 -config request -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes".split(' '))
            .args("-days 30 -keyout key.pem -out cert.pem".split(' '))
            .current_dir(folder.path())
            .output()
            .expect("openssl is installed");
        assert!(made.status.success(), "{made:?}");
        folder
    });
    folder.path()
}
