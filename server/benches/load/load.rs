//! Many clients at once for some time, each on a connection and a thread of its own.

use std::{
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use hotline_crypto::id::CaseId;
use rand_core::OsRng;

use crate::{
    client::{Client, fetch_body, fetch_head, report_head},
    process::{Server, cpu},
    stage::Stage,
};

/// What came of it.
pub struct Done {
    pub seconds: f64,
    /// Sorted, in milliseconds.
    pub times: Vec<f64>,
    /// What was answered as it should be, by case.
    pub cases: Vec<CaseId>,
    pub errors: usize,
    /// Processor seconds of the server and of the clients.
    pub cpu: (f64, f64),
}

impl Done {
    pub fn rate(&self) -> f64 {
        self.cases.len() as f64 / self.seconds
    }

    pub fn percentile(&self, percent: usize) -> f64 {
        self.times.get(self.times.len() * percent / 100).copied().unwrap_or(f64::NAN)
    }
}

/// Files reports for `seconds`.
pub fn file(stage: &Stage, server: &Server, connections: usize, seconds: f64) -> Done {
    let work = Client::connect(server.address).unwrap().work();
    let head = report_head(&work);
    run(server, connections, seconds, |number, client, body| {
        let case = CaseId::random(&mut OsRng);
        stage.fill(body, number, case);
        let answer = client.call(&head, body)?;
        Ok((answer.status == 201, case))
    })
}

/// Fetches those cases again and again.
pub fn fetch(server: &Server, cases: &[CaseId], connections: usize, seconds: f64) -> Done {
    let body = fetch_body();
    run(server, connections, seconds, |number, client, _| {
        let case = cases[number * 7919 % cases.len()];
        let answer = client.call(&fetch_head(case), body.as_bytes())?;
        let name = case.to_string();
        Ok((answer.status == 200 && answer.body[9..].starts_with(name.as_bytes()), case))
    })
}

/// Asks on one connection until `seconds` are over; milliseconds of each answer, sorted.
pub fn watch(address: SocketAddr, path: &str, seconds: f64) -> Vec<f64> {
    let (begin, mut times) = (Instant::now(), vec![]);
    let mut client = Client::connect(address).unwrap();
    while begin.elapsed().as_secs_f64() < seconds {
        let asked = Instant::now();
        let answer = client.call(&format!("GET {path} HTTP/1.1\r\n"), b"").unwrap();
        assert_eq!(answer.status, 200, "{path} is there");
        times.push(asked.elapsed().as_secs_f64() * 1e3);
        thread::sleep(Duration::from_millis(5));
    }
    times.sort_by(f64::total_cmp);
    times
}

fn run(
    server: &Server,
    connections: usize,
    seconds: f64,
    call: impl Fn(usize, &mut Client, &mut Vec<u8>) -> std::io::Result<(bool, CaseId)> + Sync,
) -> Done {
    let before = (server.cpu(), cpu("self"));
    let begin = Instant::now();
    let one = |connection: usize| {
        let (mut times, mut cases, mut errors) = (vec![], vec![], 0);
        let mut client = Client::connect(server.address).unwrap();
        let mut body = Vec::new();
        for round in 0.. {
            let asked = Instant::now();
            if begin.elapsed().as_secs_f64() >= seconds {
                break;
            }
            match call(round * connections + connection, &mut client, &mut body) {
                Ok((true, case)) => cases.push(case),
                Ok((false, _)) => errors += 1,
                Err(_) => {
                    errors += 1;
                    client = Client::connect(server.address).unwrap();
                }
            }
            times.push(asked.elapsed().as_secs_f64() * 1e3);
        }
        (times, cases, errors)
    };
    let mut done = Done { seconds, times: vec![], cases: vec![], errors: 0, cpu: (0.0, 0.0) };
    thread::scope(|scope| {
        let one = &one;
        let threads: Vec<_> = (0..connections).map(|number| scope.spawn(move || one(number))).collect();
        for thread in threads {
            let (times, cases, errors) = thread.join().unwrap();
            done.times.extend(times);
            done.cases.extend(cases);
            done.errors += errors;
        }
    });
    done.seconds = begin.elapsed().as_secs_f64();
    done.cpu = (server.cpu() - before.0, cpu("self") - before.1);
    done.times.sort_by(f64::total_cmp);
    done
}
