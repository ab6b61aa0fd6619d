//! A server that lies: it passes everything on, hears what is answered, and changes what a story wants changed.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::Value;
use ureq::{Agent, http::Request};

/// What is changed of the answers of calls whose path holds a text.
#[derive(Clone, Copy)]
pub enum Lie {
    /// Of JSON.
    Json(&'static str, fn(&mut Value)),
    /// Of octets.
    Octets(&'static str, fn(&mut Vec<u8>)),
    /// Passed on; this status is answered in the place of the server's.
    Status(&'static str, u16),
    /// Nothing is passed on; this status and body are answered. The path ends with the text: ids are random, and
    /// one of 64 begins with any given character.
    Instead(&'static str, u16, &'static str),
    /// The same, but the first time alone.
    Once(&'static str, u16, &'static str),
}

pub struct Proxy {
    pub address: SocketAddr,
    listener: Option<TcpListener>,
    lies: Arc<Mutex<Vec<Lie>>>,
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
}

struct Asked {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Proxy {
    /// Has an address; answers once it was started.
    pub fn new() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        Self { address, listener: Some(listener), lies: Arc::default(), heard: Arc::default() }
    }

    /// Passes on to `server`, as long as the tests run.
    pub fn start(&mut self, server: SocketAddr) {
        let listener = self.listener.take().unwrap();
        let (lies, heard) = (self.lies.clone(), self.heard.clone());
        thread::spawn(move || {
            let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
            for stream in listener.incoming().map_while(Result::ok) {
                let (lies, heard, agent) = (lies.clone(), heard.clone(), agent.clone());
                thread::spawn(move || serve(&stream, server, &agent, (&lies, &heard)));
            }
        });
    }

    pub fn lie(&self, lie: Lie) {
        self.lies.lock().unwrap().push(lie);
    }

    pub fn be_honest(&self) {
        self.lies.lock().unwrap().clear();
    }

    /// The bodies of all answers so far.
    pub fn heard(&self) -> Vec<Vec<u8>> {
        self.heard.lock().unwrap().clone()
    }
}

fn serve(
    stream: &TcpStream,
    server: SocketAddr,
    agent: &Agent,
    (lies, heard): (&Mutex<Vec<Lie>>, &Mutex<Vec<Vec<u8>>>),
) {
    let mut reader = BufReader::new(stream);
    while let Some(asked) = ask(&mut reader) {
        let lies = {
            let mut all = lies.lock().unwrap();
            let told = all.clone();
            all.retain(|lie| !matches!(lie, Lie::Once(path, ..) if asked.path.ends_with(path)));
            told
        };
        let instead = lies.iter().find_map(|lie| match lie {
            Lie::Instead(path, status, body) | Lie::Once(path, status, body)
                if asked.path.ends_with(path) =>
            {
                Some((*status, "application/json".to_owned(), body.as_bytes().to_vec()))
            }
            _ => None,
        });
        let (mut status, kind, mut body) = instead.unwrap_or_else(|| pass_on(&asked, server, agent));
        for lie in lies {
            match lie {
                Lie::Status(path, other) if asked.path.ends_with(path) => status = other,
                Lie::Json(path, change) if asked.path.contains(path) && status == 200 => {
                    let mut value = serde_json::from_slice(&body).unwrap();
                    change(&mut value);
                    body = serde_json::to_vec(&value).unwrap();
                }
                Lie::Octets(path, change) if asked.path.contains(path) && status == 200 => change(&mut body),
                _ => {}
            }
        }
        heard.lock().unwrap().push(body.clone());
        let head =
            format!("HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", body.len());
        let mut stream = stream;
        if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)).is_err() {
            return;
        }
    }
}

fn pass_on(asked: &Asked, server: SocketAddr, agent: &Agent) -> (u16, String, Vec<u8>) {
    let mut request =
        Request::builder().method(asked.method.as_str()).uri(format!("http://{server}{}", asked.path));
    for (name, value) in &asked.headers {
        if !["host", "content-length", "connection", "accept-encoding"].contains(&name.as_str()) {
            request = request.header(name, value);
        }
    }
    let answer = match asked.method.as_str() {
        "GET" => agent.run(request.body(()).unwrap()),
        _ => agent.run(request.body(asked.body.clone()).unwrap()),
    };
    let mut answer = answer.unwrap();
    let kind = answer.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap()).to_owned();
    let mut body = vec![];
    answer.body_mut().as_reader().read_to_end(&mut body).unwrap();
    (answer.status().as_u16(), kind, body)
}

fn ask(reader: &mut impl BufRead) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let mut headers = vec![];
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or("0", |(_, value)| value);
    let mut body = vec![0; length.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some(Asked { method, path, headers, body })
}
