//! A server of somebody else's: it gives away the real one's charter, and answers whatever a story wants to all else.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use hotline_crypto::wire::path;

/// What is written to a connection: an answer whole, headers and all.
type Answer = Arc<dyn Fn(&mut TcpStream) + Send + Sync>;

pub struct Liar {
    pub address: SocketAddr,
    answer: Arc<Mutex<Answer>>,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Liar {
    /// Has an address before there is a charter that names it.
    pub fn new() -> (Self, TcpListener) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let nothing: Answer = Arc::new(|_| {});
        (Self { address, answer: Arc::new(Mutex::new(nothing)), heads: Arc::default() }, listener)
    }

    /// Answers as long as the tests run; `instance` to who asks which hotline it is.
    pub fn start(&self, listener: TcpListener, instance: String) {
        let (answer, heads) = (self.answer.clone(), self.heads.clone());
        thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let (answer, heads, instance) = (answer.clone(), heads.clone(), instance.clone());
                thread::spawn(move || {
                    let Some(head) = head(&stream) else { return };
                    if head.starts_with(&format!("GET {} ", path::INSTANCE)) {
                        let length = instance.len();
                        let _ = write!(
                            stream,
                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
                             Connection: close\r\n\r\n{instance}"
                        );
                        return;
                    }
                    heads.lock().unwrap().push(head);
                    let answer = answer.lock().unwrap().clone();
                    answer(&mut stream);
                });
            }
        });
    }

    /// From now on these octets are an answer.
    pub fn says(&self, octets: impl Into<Vec<u8>>) {
        let octets = octets.into();
        self.does(move |stream| {
            let _ = stream.write_all(&octets);
        });
    }

    /// From now on this is done to answer.
    pub fn does(&self, answer: impl Fn(&mut TcpStream) + Send + Sync + 'static) {
        *self.answer.lock().unwrap() = Arc::new(answer);
    }

    /// The heads of what it was asked, in small letters.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// Reads a request to its end, and gives its first line and its headers.
fn head(stream: &TcpStream) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
        if line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap();
        }
        head.push_str(&line);
    }
    reader.read_exact(&mut vec![0; length]).ok()?;
    Some(head)
}
