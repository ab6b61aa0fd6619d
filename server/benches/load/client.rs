//! HTTP/1.1 over one kept connection, for as little work as possible.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use hotline_crypto::{
    wire::{Authorization, InstanceAnswer, path},
    work::{Seed, Work},
};

use crate::stage::authenticator;

pub struct Client {
    stream: TcpStream,
    out: Vec<u8>,
    buffer: Vec<u8>,
}

/// A status, and where in the client's buffer the body is.
pub struct Answer<'a> {
    pub status: u16,
    pub body: &'a [u8],
}

impl Client {
    pub fn connect(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { stream, out: Vec::new(), buffer: vec![0; 128 << 10] })
    }

    /// `head` is the request line and headers of its own, each with its line end.
    pub fn call(&mut self, head: &str, body: &[u8]) -> std::io::Result<Answer<'_>> {
        self.out.clear();
        write!(self.out, "{head}Host: hotline\r\nContent-Length: {}\r\n\r\n", body.len())?;
        self.out.extend_from_slice(body);
        self.stream.write_all(&self.out)?;
        self.read()
    }

    fn read(&mut self) -> std::io::Result<Answer<'_>> {
        let wrong = || std::io::Error::other("not an answer");
        let mut filled = 0;
        let (status, start, length) = loop {
            let read = self.stream.read(&mut self.buffer[filled..])?;
            if read == 0 {
                return Err(wrong());
            }
            filled += read;
            let mut headers = [httparse::EMPTY_HEADER; 48];
            let mut response = httparse::Response::new(&mut headers);
            if let httparse::Status::Complete(start) =
                response.parse(&self.buffer[..filled]).map_err(|_| wrong())?
            {
                let is_length =
                    |header: &&httparse::Header<'_>| header.name.eq_ignore_ascii_case("content-length");
                let value =
                    response.headers.iter().find(is_length).map_or("0".as_bytes(), |header| header.value);
                let length: usize =
                    std::str::from_utf8(value).ok().and_then(|text| text.parse().ok()).ok_or_else(wrong)?;
                break (response.code.unwrap_or(0), start, length);
            }
        };
        if self.buffer.len() < start + length {
            self.buffer.resize(start + length, 0);
        }
        self.stream.read_exact(&mut self.buffer[filled..start + length])?;
        Ok(Answer { status, body: &self.buffer[start..start + length] })
    }

    /// A header that pays for any request at difficulty 0, for ten minutes at least.
    pub fn work(&mut self) -> String {
        let answer = self.call(&format!("GET {} HTTP/1.1\r\n", path::INSTANCE), b"").unwrap();
        let seed: Seed = serde_json::from_slice::<InstanceAnswer>(answer.body).unwrap().work.seed;
        format!("Hotline-Work: {}\r\n", Work { seed, nonces: [0; 4] })
    }
}

/// The head of a report.
pub fn report_head(work: &str) -> String {
    format!("POST {} HTTP/1.1\r\nContent-Type: application/json\r\n{work}", path::CASES)
}

pub fn authorization(case: hotline_crypto::id::CaseId) -> String {
    format!("Authorization: {}\r\n", *Authorization::Hotline(authenticator(case)).header())
}

pub fn fetch_head(case: hotline_crypto::id::CaseId) -> String {
    let authorization = authorization(case);
    format!("POST {} HTTP/1.1\r\nContent-Type: application/json\r\n{authorization}", path::CASE_FETCH)
}

/// A fetch from the start, padded.
pub fn fetch_body() -> String {
    let request = hotline_crypto::wire::FetchRequest { from: 0, pad: Default::default() };
    hotline_crypto::wire::pad_body(request, 0)
}
