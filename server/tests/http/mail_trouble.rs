//! Mail where something goes wrong: with the mail server, with a process, with both.

use std::{
    thread,
    time::{Duration, Instant},
};

use diesel::connection::SimpleConnection;
use hotline_server::{
    backup::{backup, restore},
    clock::Clock,
    config::{Config, Mode, Security},
    store::{
        Connection,
        outbox::{self, State},
    },
};

use crate::{
    binary::{Process, directory, dormant, program},
    database::{Database, Kind, on_both},
    mail::{settings, world},
    reporter::Reporter,
    smtp::{Fault, MailServer},
    world::{BEN, World},
};

on_both!(
    every_way_to_the_mail_server_works,
    what_waits_survives_a_restart,
    what_waits_is_in_a_backup,
    whatever_breaks_is_tried_again_and_later_each_time,
    one_refused_recipient_keeps_nobody_else_waiting,
    a_wrong_password_is_tried_once_and_not_for_each,
    a_mail_server_that_was_away_for_days_gets_one_for_each,
    it_is_given_up_after_three_days,
    a_report_is_taken_while_the_mail_server_hangs,
    two_processes_send_each_message_once,
    what_a_killed_process_had_taken_is_sent_by_another,
);

const TEN_MINUTES: u64 = 600;

fn daily(kind: Kind, server: &MailServer) -> World {
    world(kind, server, |mail| mail.mode = Mode::Daily)
}

fn how_many(world: &World, state: State) -> u64 {
    outbox::how_many(&mut Connection::open(&world.config.database).unwrap(), state).unwrap()
}

fn every_way_to_the_mail_server_works(kind: Kind) {
    let (user, password) = ("desk@example.com", "canary of a password");
    let servers = [
        (MailServer::tls(), Security::Tls),
        (MailServer::starttls(), Security::Starttls),
        (MailServer::tls().with_user(user, password), Security::Tls),
        (MailServer::starttls().with_user(user, password), Security::Starttls),
    ];
    for (number, (server, security)) in servers.into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        std::fs::write(&file, format!("{password}\nand a second line that is none of it\n")).unwrap();
        let world = world(kind, &server, |mail| {
            (mail.mode, mail.security) = (Mode::Daily, security);
            if number >= 2 {
                (mail.user, mail.password_file) = (Some(user.into()), file);
            }
        });
        server.fault(Fault::Slow(Duration::from_millis(50)));
        world.mails(0);
        assert_eq!(server.take().len(), 4, "{security:?}");
    }
}

fn what_waits_survives_a_restart(kind: Kind) {
    let server = MailServer::tls();
    let mut world = daily(kind, &server);
    server.down(true);
    world.mails(0);
    assert_eq!((server.take().len(), how_many(&world, State::Waiting)), (0, 4));
    world.stop();
    server.down(false);
    world.clock.advance(TEN_MINUTES);
    world.start_again();
    world.mails(0);
    assert_eq!((server.take().len(), how_many(&world, State::Waiting)), (4, 0));
}

fn what_waits_is_in_a_backup(kind: Kind) {
    let server = MailServer::tls();
    let world = daily(kind, &server);
    server.fault(Fault::RefusesRecipient("ben@"));
    world.mails(0);
    let file = directory(&world).join("backup.db");
    backup(&world.config, &file).unwrap();
    let other = Database::fresh(kind);
    let config = Config { database: other.url.clone(), ..world.config.clone() };
    restore(&config, &file).unwrap();
    let all = |config: &Config| {
        let mut connection = Connection::open(&config.database).unwrap();
        let waiting = outbox::waiting(&mut connection).unwrap();
        (format!("{waiting:?}"), outbox::how_many(&mut connection, State::Sent).unwrap())
    };
    assert_eq!(all(&config), all(&world.config));
    assert_eq!(all(&config).1, 3);
}

fn whatever_breaks_is_tried_again_and_later_each_time(kind: Kind) {
    let server = MailServer::tls();
    let world = daily(kind, &server);
    let (mut waits, mut known) = (vec![], None);
    for fault in [
        Fault::HangsUp,
        Fault::RefusesToTalk,
        Fault::BreaksOffInMessage,
        Fault::RefusesContent,
        Fault::RefusesSender,
        Fault::BreaksOffAfterMessage,
    ] {
        server.fault(fault.clone());
        world.mails(0);
        // It took these and did not say so: they come once more, as the same.
        let twice = fault == Fault::BreaksOffAfterMessage;
        let received = server.take();
        assert_eq!(received.len(), if twice { 4 } else { 0 }, "{fault:?}");
        known = twice.then_some(received).or(known);
        assert_eq!(how_many(&world, State::Waiting), 4, "{fault:?}");
        world.mails(0);
        assert_eq!(server.count(), 0, "not at once");
        let began = world.clock.now();
        server.fault(Fault::None);
        let wait = next_attempt(&world) - began;
        waits.push(wait / 60);
        world.clock.advance(wait);
    }
    assert_eq!(waits, [10, 20, 40, 80, 160, 240], "minutes");
    world.mails(0);
    assert_eq!(Some(server.take()), known, "the same bytes, Message-ID and all");
    assert_eq!((how_many(&world, State::Waiting), how_many(&world, State::Sent)), (0, 4));
}

fn next_attempt(world: &World) -> u64 {
    let waiting = outbox::waiting(&mut Connection::open(&world.config.database).unwrap()).unwrap();
    waiting.iter().map(|waiting| waiting.not_before).min().unwrap()
}

fn one_refused_recipient_keeps_nobody_else_waiting(kind: Kind) {
    let server = MailServer::tls();
    let world = daily(kind, &server);
    server.fault(Fault::RefusesRecipient("ben@b.example"));
    world.mails(0);
    assert_eq!(server.take().len(), 3);
    assert_eq!((how_many(&world, State::Sent), how_many(&world, State::Waiting)), (3, 1));
}

fn a_wrong_password_is_tried_once_and_not_for_each(kind: Kind) {
    let server = MailServer::tls().with_user("desk", "right");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "wrong\n").unwrap();
    let world = world(kind, &server, |mail| {
        (mail.mode, mail.user) = (Mode::Daily, Some("desk".into()));
        mail.password_file = file.clone();
    });
    world.mails(0);
    assert_eq!((server.count(), server.connections()), (0, 1), "who tries often is locked out");
    // A new password needs no restart.
    std::fs::write(&file, "right").unwrap();
    world.clock.advance(next_attempt(&world) - world.clock.now());
    world.mails(0);
    assert_eq!(server.take().len(), 4);
}

fn a_mail_server_that_was_away_for_days_gets_one_for_each(kind: Kind) {
    let server = MailServer::tls();
    let world = daily(kind, &server);
    server.down(true);
    for _ in 0..3 {
        world.mails(0);
        world.pass_days(1);
    }
    server.down(false);
    world.clock.advance(4 * 3600);
    world.mails(0);
    let sent = server.take();
    assert_eq!(sent.len(), 4, "not one for each day");
    assert_eq!(sent[0].header("Date"), "Fri, 27 Nov 2026 06:00:00 +0000", "the newest");
    world.pass_days(1);
    world.mails(0);
    assert_eq!(server.take().len(), 4);
    assert_eq!(how_many(&world, State::Waiting), 0);
}

fn it_is_given_up_after_three_days(kind: Kind) {
    let server = MailServer::tls();
    // On Thursday.
    let world = world(kind, &server, |_| {});
    world.pass_days(2);
    server.down(true);
    let mut attempts = 0;
    while how_many(&world, State::GivenUp) == 0 {
        world.mails(0);
        if how_many(&world, State::Waiting) > 0 {
            let next = next_attempt(&world);
            assert!(next > world.clock.now());
            world.clock.advance(next - world.clock.now());
            attempts += 1;
        }
        assert!(attempts < 40, "{attempts} attempts");
    }
    assert!(attempts > 15, "{attempts} attempts");
    // It was due at six on Thursday.
    let age = world.clock.now() - (1_795_478_400 + 2 * 86_400 + 6 * 3600);
    assert!((72 * 3600..77 * 3600).contains(&age), "{age}");
    assert_eq!((how_many(&world, State::GivenUp), how_many(&world, State::Waiting)), (4, 0));
    server.down(false);
    world.mails(0);
    assert_eq!(server.count(), 0);
    world.pass_days(1);
    world.mails(0);
    assert_eq!(server.count(), 4, "on Monday there is another");
}

fn a_report_is_taken_while_the_mail_server_hangs(kind: Kind) {
    let server = MailServer::tls();
    let world = daily(kind, &server);
    server.fault(Fault::SaysNothing);
    let begin = Instant::now();
    thread::scope(|scope| {
        let mails = scope.spawn(|| world.mails(0));
        while server.connections() == 0 {
            assert!(begin.elapsed() < Duration::from_secs(20));
            thread::sleep(Duration::from_millis(5));
        }
        for _ in 0..5 {
            Reporter::filed(&world, &[BEN]);
        }
        assert!(!mails.is_finished(), "it hangs all the while, and no report waited for its end");
        // It is not waited for without end.
        mails.join().unwrap();
        assert!(begin.elapsed() < Duration::from_secs(55), "{:?}", begin.elapsed());
    });
    assert_eq!(how_many(&world, State::Waiting), 4);
}

/// Variables for a real process that mails at once, on the machine's own day.
fn variables(world: &World, server: &MailServer) -> Vec<(&'static str, String)> {
    let mail = settings(server);
    let members: Vec<String> = mail.members.iter().map(ToString::to_string).collect();
    vec![
        ("HOTLINE_MAIL_SERVER", "localhost".to_owned()),
        ("HOTLINE_MAIL_PORT", server.port.to_string()),
        ("HOTLINE_MAIL_AUTHORITY", mail.authority.display().to_string()),
        ("HOTLINE_MAIL_FROM", mail.from.unwrap().to_string()),
        ("HOTLINE_MAIL_MEMBERS", members.join(",")),
        ("HOTLINE_MAIL_MODE", "daily".to_owned()),
        ("HOTLINE_MAIL_HOUR", "0".to_owned()),
        ("HOTLINE_SECRET_FILE", world.config.secret_file.display().to_string()),
    ]
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_secs(30), "in vain: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn two_processes_send_each_message_once(kind: Kind) {
    let server = MailServer::tls();
    let mut world = dormant(kind);
    let variables = variables(&world, &server);
    let variables: Vec<(&str, &str)> =
        variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    // A third one that does nothing but mail: they race from the first moment on.
    let listen = directory(&world).join("third.sock");
    let mut third = program(&world, &[]);
    third.env("HOTLINE_LISTEN", format!("unix:{}", listen.display())).envs(variables.iter().copied());
    let mut third = third.stderr(std::process::Stdio::null()).spawn().unwrap();
    let first = Process::start(&mut world, &variables);
    let second = Process::start(&mut world, &variables);
    until("all messages", || how_many(&world, State::Sent) == 4);
    thread::sleep(Duration::from_secs(1));
    let sent = server.take();
    assert_eq!(sent.len(), 4, "{sent:?}");
    third.kill().unwrap();
    third.wait().unwrap();
    for process in [first, second] {
        let said = process.said();
        assert!(!said.contains("mail:"), "nothing went wrong: {said}");
    }
}

fn what_a_killed_process_had_taken_is_sent_by_another(kind: Kind) {
    let server = MailServer::tls();
    let mut world = dormant(kind);
    let variables = variables(&world, &server);
    let variables: Vec<(&str, &str)> =
        variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    // The worst moment: the mail server has the message, and the process does not know yet.
    server.fault(Fault::HangsAfterMessage);
    let process = Process::start(&mut world, &variables);
    until("the first message", || server.count() == 1);
    process.kill();
    let before = server.take();
    server.fault(Fault::None);
    // Ten minutes on, another process.
    Connection::open(&world.config.database)
        .unwrap()
        .batch_execute("UPDATE outbox SET not_before = 0")
        .unwrap();
    world.clock = Clock::fixed(Clock::system().now());
    world.config.mail = settings(&server);
    (world.config.mail.mode, world.config.mail.hour) = (Mode::Daily, 0);
    world.start_again();
    world.mails(0);
    until("all messages", || server.count() >= 4);
    let after = server.take();
    assert_eq!(after.len(), 4);
    let again = after.iter().find(|one| one.to == before[0].to).unwrap();
    assert_eq!(again.bytes, before[0].bytes, "one twice, which mail systems can tell by its Message-ID");
}
