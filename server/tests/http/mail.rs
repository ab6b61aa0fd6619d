//! Mail: what members get, when, and what nobody can see by it.

use std::{fs, path::Path, thread};

use hotline_crypto::date::Day;
use hotline_server::{
    config::{MailConfig, MemberAddress, Mode},
    mail::{SIZE, SUBJECT},
};

use crate::{
    database::{Kind, on_both},
    reporter::Reporter,
    smtp::{Fault, MailServer, Received, certificate},
    world::{ALTERNATE, ANA, BEN, CHAIR, World, member_id},
};

on_both!(
    a_day_with_reports_and_one_without_are_the_same_bytes,
    each_member_gets_one_on_each_fixed_day_and_on_no_other,
    an_excluded_member_s_message_is_that_of_a_hotline_without_cases,
    a_date_that_is_near_is_told_to_those_who_can_read_the_case,
    alternates_who_are_alone_are_told_in_time,
    an_answer_ends_the_reminder_and_three_months_bring_another,
    the_keeper_is_told_from_thirty_days_before_the_charter_expires,
    news_are_told_once_and_at_another_time,
    who_left_gets_none,
    headers_name_neither_a_machine_nor_a_moment,
    two_servers_send_each_message_once,
);

const ADDRESSES: [&str; 4] = ["ana@a.example", "ben@b.example", "chair@c.example", "dora@d.example"];
const KEEPER: &str = "keeper@k.example";
pub const DATE_LINE: &str = "A date is near or past";

fn address(member: usize) -> &'static str {
    match member {
        ANA => ADDRESSES[0],
        BEN => ADDRESSES[1],
        CHAIR => ADDRESSES[2],
        _ => ADDRESSES[3],
    }
}

/// Mail by way of this server, to everybody.
pub fn settings(server: &MailServer) -> MailConfig {
    let member =
        |member| MemberAddress { member: member_id(member), address: address(member).parse().unwrap() };
    MailConfig {
        server: Some("localhost".into()),
        port: server.port,
        authority: certificate().join("cert.pem"),
        from: Some("Committee desk <desk@example.com>".parse().unwrap()),
        members: [CHAIR, ANA, BEN, ALTERNATE].map(member).into(),
        ..MailConfig::default()
    }
}

/// A hotline with mail, on the noon of a Tuesday, whose secret is always the same.
pub fn world(kind: Kind, server: &MailServer, configure: impl FnOnce(&mut MailConfig)) -> World {
    let mut mail = settings(server);
    configure(&mut mail);
    World::with(kind, |config| {
        fix_secret(&config.secret_file);
        config.mail = mail;
    })
}

fn fix_secret(file: &Path) {
    fs::write(file, hotline_crypto::bytes::to_base64(&[7; 32])).unwrap();
}

/// Everything that is sent on this day and the following ones.
fn days(world: &World, server: &MailServer, days: u64) -> Vec<Vec<Received>> {
    let day = |_| {
        world.mails(0);
        let sent = server.take();
        world.pass_days(1);
        sent
    };
    (0..days).map(day).collect()
}

fn to(received: &[Received]) -> Vec<&str> {
    received.iter().map(|one| one.to.as_str()).collect()
}

fn tells_a_date(received: &[Received], member: usize) -> bool {
    let one = received.iter().find(|one| one.to == address(member)).expect("a message");
    one.text().contains(DATE_LINE)
}

fn a_day_with_reports_and_one_without_are_the_same_bytes(kind: Kind) {
    for mode in [Mode::Weekdays, Mode::Daily] {
        let server = MailServer::tls();
        let quiet = world(kind, &server, |mail| mail.mode = mode);
        let expected = days(&quiet, &server, 8);
        drop(quiet);
        let busy = world(kind, &server, |mail| mail.mode = mode);
        let mut ana = busy.member(ANA);
        for (number, day) in expected.iter().enumerate() {
            let excluded: &[usize] = if number % 2 == 0 { &[BEN] } else { &[] };
            let reporter = Reporter::filed(&busy, excluded);
            reporter.says("And more.");
            ana.replies(reporter.case, "Thank you.");
            busy.mails(0);
            let sent = server.take();
            assert_eq!(&sent, day, "{mode:?}, day {number}");
            assert!(sent.iter().all(|one| one.bytes.len() == SIZE));
            busy.pass_days(1);
            ana = busy.member(ANA);
        }
        assert_eq!(expected.iter().flatten().count(), if mode == Mode::Daily { 32 } else { 8 });
    }
}

fn each_member_gets_one_on_each_fixed_day_and_on_no_other(kind: Kind) {
    let server = MailServer::tls();
    let world = world(kind, &server, |mail| mail.hour = 18);
    let week = days(&world, &server, 7);
    assert!(week.iter().all(Vec::is_empty), "at noon it is not time yet");
    world.clock.advance(6 * 3600);
    let week = days(&world, &server, 7);
    let counts: Vec<usize> = week.iter().map(Vec::len).collect();
    assert_eq!(counts, [0, 0, 4, 0, 0, 0, 4], "from Tuesday on");
    assert_eq!(to(&week[2]), ADDRESSES);
    let words = |one: &Received| one.text().split_once("\r\n\r\n").unwrap().1.to_owned();
    for one in week.iter().flatten() {
        assert_eq!(one.header("Subject"), SUBJECT);
        assert_eq!(words(one).trim_end(), words(&week[2][0]).trim_end(), "the same words");
    }
    world.pass_days(2);
    world.mails(0);
    world.mails(0);
    assert_eq!(server.take().len(), 4, "once, however often it is looked");
}

fn an_excluded_member_s_message_is_that_of_a_hotline_without_cases(kind: Kind) {
    let server = MailServer::tls();
    let with_deadlines = |mail: &mut MailConfig| (mail.mode, mail.deadlines) = (Mode::Daily, true);
    let empty = world(kind, &server, with_deadlines);
    let expected = days(&empty, &server, 12);
    drop(empty);
    let world = world(kind, &server, with_deadlines);
    Reporter::filed(&world, &[BEN]);
    let sent = days(&world, &server, 12);
    for (sent, expected) in sent.iter().zip(&expected) {
        let ben = |all: &[Received]| all.iter().find(|one| one.to == address(BEN)).cloned();
        assert_eq!(ben(sent), ben(expected));
        let sizes: Vec<usize> = sent.iter().map(|one| one.bytes.len()).collect();
        assert_eq!(sizes, [SIZE; 4]);
        let said = |all: &[Received]| all.iter().flat_map(|one| one.said.clone()).collect::<Vec<_>>();
        assert_eq!(said(sent), said(expected), "the conversation with the mail server is the same");
    }
    assert!(tells_a_date(&sent[11], ANA), "there was something to hide");
}

fn a_date_that_is_near_is_told_to_those_who_can_read_the_case(kind: Kind) {
    let server = MailServer::tls();
    let world = world(kind, &server, |mail| (mail.mode, mail.deadlines) = (Mode::Daily, true));
    // An alternate reads where fewer than two others may.
    Reporter::filed(&world, &[BEN]);
    Reporter::filed(&world, &[CHAIR, ANA]);
    for (number, sent) in days(&world, &server, 10).iter().enumerate() {
        let told: Vec<usize> =
            [CHAIR, ANA, BEN, ALTERNATE].into_iter().filter(|member| tells_a_date(sent, *member)).collect();
        let expected: &[usize] = match number {
            0..5 => &[],
            5..8 => &[CHAIR, ANA, BEN],
            _ => &[CHAIR, ANA, BEN, ALTERNATE],
        };
        assert_eq!(told, expected, "day {number}");
    }
}

fn alternates_who_are_alone_are_told_in_time(kind: Kind) {
    let server = MailServer::tls();
    let world = world(kind, &server, |mail| (mail.mode, mail.deadlines) = (Mode::Daily, true));
    Reporter::filed(&world, &[CHAIR, ANA, BEN]);
    world.pass_days(5);
    let sent = &days(&world, &server, 1)[0];
    assert_eq!(
        [CHAIR, ANA, BEN, ALTERNATE].map(|member| tells_a_date(sent, member)),
        [false, false, false, true]
    );
}

fn an_answer_ends_the_reminder_and_three_months_bring_another(kind: Kind) {
    let server = MailServer::tls();
    let world = world(kind, &server, |mail| (mail.mode, mail.deadlines) = (Mode::Daily, true));
    // Filed in November, purged by nobody.
    world.next_charter(|charter| charter.hold = true);
    let reporter = Reporter::filed(&world, &[BEN]);
    world.pass_days(6);
    let sent = &days(&world, &server, 1)[0];
    assert!(tells_a_date(sent, CHAIR) && tells_a_date(sent, ANA) && !tells_a_date(sent, BEN));
    let first_answer = world.today();
    world.member(ANA).replies(reporter.case, "Thank you, we have it.");
    assert!(!tells_a_date(&days(&world, &server, 1)[0], CHAIR));
    let feedback_by = first_answer.add_months(3);
    while world.today().add_days(15) < feedback_by {
        world.pass_days(1);
    }
    let window = days(&world, &server, 3);
    let told: Vec<bool> = window.iter().map(|sent| tells_a_date(sent, CHAIR)).collect();
    assert_eq!(told, [false, true, true]);
    assert!(window.iter().all(|sent| !tells_a_date(sent, BEN)));
    world.member(CHAIR).replies(reporter.case, "This is what came of it.");
    assert!(!tells_a_date(&days(&world, &server, 1)[0], CHAIR));
}

fn the_keeper_is_told_from_thirty_days_before_the_charter_expires(kind: Kind) {
    let server = MailServer::tls();
    let world = world(kind, &server, |mail| {
        mail.keeper = Some(KEEPER.parse().unwrap());
        mail.members.clear();
    });
    let expires: Day = "2027-01-20".parse().unwrap();
    world.next_charter(|charter| charter.expires = expires);
    let mut told = vec![];
    while world.today() <= expires.add_days(8) {
        let today = world.today();
        told.extend(days(&world, &server, 1).concat().into_iter().map(|one| (today, one)));
    }
    assert!(told.iter().all(|(day, _)| [1, 4].contains(&day.weekday())));
    let mut mondays_and_thursdays = 0;
    let mut day = Day::from_unix_days(expires.unix_days() - 30).unwrap();
    while day <= expires.add_days(8) {
        mondays_and_thursdays += usize::from([1, 4].contains(&day.weekday()));
        day = day.add_days(1);
    }
    assert_eq!(told.len(), mondays_and_thursdays);
    let (first, last) = (told[0].1.text(), told[told.len() - 1].1.text());
    assert!(first.contains("The charter expires on 2027-01-20") && first.len() == SIZE, "{first}");
    assert!(last.contains("The charter expired on 2027-01-20") && last.len() == SIZE, "{last}");
    world.next_charter(|charter| {
        charter.issued = "2027-01-22".parse().unwrap();
        charter.expires = "2027-06-01".parse().unwrap();
    });
    assert!(days(&world, &server, 7).concat().is_empty(), "the next charter ends it");
}

fn news_are_told_once_and_at_another_time(kind: Kind) {
    let server = MailServer::tls();
    let world = world(kind, &server, |mail| mail.mode = Mode::News);
    // Noon of each day is before some random moments and after others: look each hour.
    let hours = |hours: u64| -> Vec<(u64, String)> {
        let look = |_| {
            world.mails(0);
            let sent = server.take();
            let now = world.clock.now();
            world.clock.advance(3600);
            sent.into_iter().map(move |one| (now, one.to)).collect::<Vec<_>>()
        };
        (0..hours).flat_map(look).collect()
    };
    assert!(hours(48).is_empty(), "nothing happened");
    let filed = world.clock.now();
    let reporter = Reporter::filed(&world, &[BEN]);
    let midnight = filed - filed % 86_400 + 86_400;
    let told = hours(72);
    let mut members: Vec<&str> = told.iter().map(|(_, to)| to.as_str()).collect();
    members.sort_unstable();
    assert_eq!(members, [address(ANA), address(CHAIR)], "once, and to those who can read it");
    assert!(told.iter().all(|(when, _)| *when > midnight), "not on the day of the report");
    assert!(told[0].0 != told[1].0, "each at a moment of their own");
    // What one writes oneself is no news.
    world.member(ANA).replies(reporter.case, "Thank you.");
    assert_eq!(hours(72).into_iter().map(|(_, to)| to).collect::<Vec<_>>(), [address(CHAIR)]);
}

fn who_left_gets_none(kind: Kind) {
    let server = MailServer::tls();
    let world = world(kind, &server, |mail| mail.mode = Mode::Daily);
    assert_eq!(days(&world, &server, 1)[0].len(), 4);
    // One waits still.
    server.fault(Fault::RefusesRecipient("ben@"));
    assert_eq!(days(&world, &server, 1)[0].len(), 3);
    server.fault(Fault::None);
    world.retire(BEN);
    assert_eq!(to(&days(&world, &server, 1)[0]), [address(ANA), address(CHAIR), address(ALTERNATE)]);
}

fn headers_name_neither_a_machine_nor_a_moment(kind: Kind) {
    let server = MailServer::tls();
    let world = world(kind, &server, |_| {});
    world.pass_days(2);
    world.clock.advance(3 * 3600 + 17);
    world.mails(0);
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap().trim().to_ascii_lowercase();
    // A short name may stand in any text by chance ("desk"). Where a name would stand is compared below, whatever it is.
    let host = Some(host).filter(|host| host.len() >= 6);
    let mut ids = vec![];
    for one in server.take() {
        let text = one.text();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let names: Vec<&str> = head.lines().map(|line| line.split(':').next().unwrap()).collect();
        let expected = [
            "Date",
            "From",
            "To",
            "Subject",
            "Message-ID",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
        ];
        assert_eq!(names, expected);
        assert_eq!(
            one.header("Date"),
            "Thu, 26 Nov 2026 06:00:00 +0000",
            "the hour of the digest, not of now"
        );
        assert_eq!(one.said[0], "EHLO example.com");
        let all = format!("{text}{:?}", one.said).to_ascii_lowercase();
        let words = ["localhost", "127.0.0.1", "hotline", "lettre", "report", "case"];
        for word in host.as_deref().into_iter().chain(words) {
            assert!(!all.contains(word), "{word} in {all}");
        }
        assert!(body.is_ascii() && body.lines().all(|line| line.len() < 78), "{body}");
        assert!(!body.contains("http") && !body.contains("www"));
        ids.push(one.header("Message-ID"));
    }
    ids.dedup();
    assert_eq!(ids.len(), 4, "each has its own");
    let is_random = |id: &str| {
        let id = id.strip_prefix('<').and_then(|id| id.strip_suffix("@example.com>"));
        id.is_some_and(|id| id.len() == 32 && id.chars().all(|char| char.is_ascii_hexdigit()))
    };
    assert!(ids.iter().all(|id| is_random(id)), "{ids:?}");
}

fn two_servers_send_each_message_once(kind: Kind) {
    let server = MailServer::starttls();
    let mut world = world(kind, &server, |mail| {
        mail.mode = Mode::Daily;
        mail.security = hotline_server::config::Security::Starttls;
    });
    world.another_server();
    for day in 0..7 {
        thread::scope(|scope| {
            for process in [0, 1, 0, 1] {
                let world = &world;
                scope.spawn(move || world.mails(process));
            }
        });
        assert_eq!(to(&server.take()), ADDRESSES, "day {day}");
        world.pass_days(1);
    }
}
