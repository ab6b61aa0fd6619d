//! Memory of the idle server, and while eight clients upload large attachments.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use hotline_crypto::{
    attachment::{Attachment, PIECE_SIZE},
    id::{AttachmentId, CaseId},
    keys::Identity,
    wire::{Declared, path, report_body},
};
use rand_core::{OsRng, RngCore};

use crate::{
    client::{Client, authorization, report_head},
    folder, number,
    process::Server,
    row,
    stage::{MEMBERS, Stage, authenticator},
};

const CLIENTS: usize = 8;

pub fn measure(stage: &Stage) -> usize {
    let mebibytes = u32::try_from(number("HOTLINE_BENCH_UPLOAD_MIB", 256)).unwrap();
    let own = folder();
    let database = own.path().join("hotline.db").display().to_string();
    let server = Server::start(stage, own.path(), &database);
    server.publish(stage);
    thread::sleep(Duration::from_secs(1));
    row("memory, idle", server.megabytes("VmRSS"), "MB", Some(("<=", 25.0)));

    let piece = piece();
    let (errors, over, begin) = (AtomicUsize::new(0), AtomicBool::new(false), Instant::now());
    let most = thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut most: f64 = 0.0;
            while !over.load(Ordering::Relaxed) {
                most = most.max(server.megabytes("VmRSS"));
                thread::sleep(Duration::from_millis(10));
            }
            most
        });
        let upload = || {
            errors.fetch_add(upload(stage, &server, &piece, mebibytes), Ordering::Relaxed);
        };
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(upload)).collect();
        clients.into_iter().for_each(|client| client.join().unwrap());
        over.store(true, Ordering::Relaxed);
        watch.join().unwrap()
    });
    let megabytes = CLIENTS as f64 * f64::from(mebibytes) * 1.048_576;
    let name = format!("{CLIENTS} uploads of {mebibytes} MiB");
    row(&format!("memory, {name}"), most, "MB", Some(("<=", 64.0)));
    row(&format!("memory, {name}, at its peak"), server.megabytes("VmHWM"), "MB", None);
    row(&format!("speed of {name}"), megabytes / begin.elapsed().as_secs_f64(), "MB/s", None);
    let errors = errors.into_inner();
    row(&format!("errors of {name}"), errors as f64, "", Some(("<=", 0.0)));
    server.stop();
    errors
}

/// One sealed piece, which serves for all: the server looks at nothing but its head.
fn piece() -> Vec<u8> {
    let mut bytes = vec![0; PIECE_SIZE];
    OsRng.fill_bytes(&mut bytes);
    let (id, key) = (AttachmentId::random(&mut OsRng), Identity::generate(&mut OsRng));
    let attachment = Attachment::describe(id, key, bytes.len() as u64, bytes.as_slice(), 1).unwrap();
    attachment.seal_piece(0, bytes.as_slice()).unwrap()
}

/// How many calls were refused.
fn upload(stage: &Stage, server: &Server, piece: &[u8], pieces: u32) -> usize {
    let mut client = Client::connect(server.address).unwrap();
    let work = client.work();
    let (case, id) = (CaseId::random(&mut OsRng), AttachmentId::random(&mut OsRng));
    let mut report = stage.reports[0].clone();
    report.case = case;
    report.authenticator_hash = authenticator(case).hash().into();
    report.attachments = vec![Declared { id, pieces }];
    let body = report_body(report, MEMBERS).unwrap();
    let mut errors = 0;
    if client.call(&report_head(&work), body.as_bytes()).unwrap().status != 201 {
        errors += 1;
    }
    let authorization = authorization(case);
    for number in 0..pieces {
        let path = path::case_piece(id, number);
        let head =
            format!("PUT {path} HTTP/1.1\r\nContent-Type: application/octet-stream\r\n{authorization}{work}");
        if !client.call(&head, piece).is_ok_and(|answer| answer.status == 201) {
            errors += 1;
        }
    }
    errors
}
