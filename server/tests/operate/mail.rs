//! Mail as its operator meets it: `mail test` in plain words, settings that are mistyped, `doctor`, the metrics.

use diesel::connection::SimpleConnection;
use hotline_server::store::Connection;

use crate::{
    client::get,
    organisation::{Organisation, organised},
    process::{Place, Said, Server, mode},
    smtp::{Fault, MailServer, certificate},
};

const MEMBER: &str = "01010101-0101-0101-0101-010101010101";
/// Repeated by the mail server when it refuses something.
const CANARY: &str = "canary@example.com";

fn with_mail(place: Place, port: u16) -> Place {
    place
        .with("HOTLINE_MAIL_SERVER", "localhost")
        .with("HOTLINE_MAIL_PORT", port.to_string())
        .with("HOTLINE_MAIL_AUTHORITY", certificate().join("cert.pem").display().to_string())
        .with("HOTLINE_MAIL_FROM", "desk@example.com")
}

fn tried(place: &Place) -> Said {
    place.run(&["mail", "test", "me@example.com"])
}

/// What `mail test` says is wrong, and that it says what to do.
#[track_caller]
fn says(place: &Place, what: &str) -> Said {
    let said = tried(place);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.out.is_empty() && said.err.contains("\n  What to do: "), "{said:?}");
    let first = said.err.lines().next().unwrap();
    assert!(first.starts_with("Not sent, by way of ") && first.contains(what), "{what}: {said:?}");
    said
}

#[test]
fn a_test_sends_what_members_get() {
    let server = MailServer::tls();
    let place = with_mail(Place::new(), server.port);
    let said = tried(&place);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("localhost took it"), "{said:?}");
    let sent = server.take();
    assert_eq!((sent.len(), sent[0].to.as_str()), (1, "me@example.com"));
    assert_eq!(sent[0].header("Subject"), hotline_server::mail::SUBJECT);
    assert_eq!(sent[0].bytes.len(), hotline_server::mail::SIZE);
    assert!(!place.path("data/hotline.db").exists(), "it needs no database");
}

#[test]
fn a_test_says_what_the_mail_server_has_against_it() {
    let server = MailServer::tls();
    let place = with_mail(Place::new(), server.port);
    for (fault, what, its_words) in [
        (Fault::HangsUp, "ended the connection before it had answered", ""),
        (Fault::RefusesToTalk, "refuses to talk to this machine (554)", "go away"),
        (Fault::RefusesSender, "does not accept mail from the address mail.from (553)", CANARY),
        (Fault::RefusesRecipient("me@"), "does not accept mail to this address (550)", CANARY),
        (Fault::RefusesContent, "does not accept the message itself (554)", "looks like spam"),
        (Fault::BreaksOffInMessage, "ended the connection before it had answered", ""),
    ] {
        server.fault(fault);
        let said = says(&place, what);
        assert!(said.err.contains(its_words), "{said:?}");
    }
}

#[test]
fn a_test_tells_one_trouble_with_tls_from_another() {
    let server = MailServer::tls();
    let place = || with_mail(Place::new(), server.port);
    says(&place().with("HOTLINE_MAIL_AUTHORITY", ""), "nobody whom this machine trusts vouches");
    says(&place().with("HOTLINE_MAIL_SERVER", "127.0.0.1"), "of another name than mail.server");
    says(&place().with("HOTLINE_MAIL_AUTHORITY", "absent.pem"), "mail.authority cannot be read");
    let late = MailServer::starttls();
    says(&with_mail(Place::new(), late.port), "does not speak TLS on that port from the first byte");
    let starttls = with_mail(Place::new(), late.port).with("HOTLINE_MAIL_SECURITY", "starttls");
    assert_eq!(tried(&starttls).code, Some(0));
    late.fault(Fault::OffersNoStarttls);
    says(&starttls, "does not offer STARTTLS on that port, and without TLS nothing is sent");
    assert_eq!(late.take().len(), 1, "nothing went in the clear");
}

#[test]
fn a_test_waits_for_a_mail_server_that_says_nothing_and_no_longer() {
    let server = MailServer::tls();
    // A port for tls, asked for starttls: both wait for the other to begin.
    let place = with_mail(Place::new(), server.port).with("HOTLINE_MAIL_SECURITY", "starttls");
    says(&place, "does not greet as a mail server does");
}

#[test]
fn a_test_finds_that_nobody_is_there() {
    let place = with_mail(Place::new(), 1);
    says(&place, "nothing answers at mail.server on that port");
    says(&place.with("HOTLINE_MAIL_SERVER", "no-such-name.invalid"), "there is no machine of the name");
}

#[test]
fn a_test_says_that_the_credentials_are_wrong_and_shows_none() {
    let server = MailServer::tls().with_user("desk", "right");
    let place = with_mail(Place::new(), server.port);
    says(&place, "does not accept mail from the address mail.from (530)");
    place.write("password", "wrong-canary\n");
    let place = place.with("HOTLINE_MAIL_USER", "desk").with("HOTLINE_MAIL_PASSWORD_FILE", "password");
    let said = says(&place, "does not accept the user or the password (535)");
    assert!(!said.err.contains("wrong-canary"), "{said:?}");
    place.write("password", "right\n");
    assert_eq!(tried(&place).code, Some(0));
    server.fault(Fault::OffersNoSignIn);
    says(&place, "none of the ways to sign in");
    place.write("password", "\n");
    says(&place, "mail.password_file cannot be read, or its first line is empty");
}

#[test]
fn a_test_without_mail_or_without_an_address_says_so() {
    let said = tried(&Place::new());
    assert!(said.code == Some(1) && said.err.contains("no mail is configured: set mail.server"), "{said:?}");
    let said = with_mail(Place::new(), 1).run(&["mail", "test", "nobody"]);
    assert!(said.code == Some(1) && said.err.contains("this is not an address"), "{said:?}");
}

#[test]
fn mistyped_settings_are_all_told_and_not_repeated() {
    let place = Place::new();
    place.write(
        "hotline.toml",
        "[mail]\nserver = \"smtps://canary.example:465\"\nsecurity = \"none\"\nport = 70000\nuser = \"canary\"\n\
         password = \"canary\"\nfrom = \"canary at example\"\nmembers = [\"canary@example.com\"]\nkeeper = \"canary\"\n\
         mode = \"canary\"\nweekdays = [\"Canaryday\"]\nhour = 24\ndeadlines = \"canary\"\n",
    );
    let said = place.run(&["check-config"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    for named in [
        "mail.server must be the name of a machine",
        "mail.security must be \"tls\" or \"starttls\"",
        "mail.port must be a number from 0 to 65535",
        "mail.password_file is missing, as mail.user is given",
        "mail.password: there is no such key",
        "mail.from must be an address",
        "mail.members must be lines of a member's id",
        "mail.keeper must be an address",
        "mail.mode must be \"weekdays\", \"daily\" or \"news\"",
        "mail.weekdays must be days of the week",
        "mail.hour must be a number from 0 to 23",
        "mail.deadlines must be true or false",
    ] {
        assert!(said.err.contains(named), "{named}: {}", said.err);
    }
    assert!(!said.err.to_lowercase().contains("canary"), "{said:?}");
    for (settings, wrong) in [
        ("from = \"a@example.com\"", "mail.server is missing, as other settings of mail are given"),
        ("server = \"smtp.example.com\"", "mail.from is missing, as mail.server is given"),
        ("password_file = \"p\"", "mail.user is missing, as mail.password_file is given"),
        ("weekdays = []", "mail.weekdays must name at least one day"),
    ] {
        place.write("hotline.toml", &format!("[mail]\n{settings}\n"));
        let said = place.run(&["check-config"]);
        assert!(said.code == Some(2) && said.err.contains(wrong), "{wrong}: {said:?}");
    }
    let other = MEMBER.replace('1', "2");
    for (members, wrong) in [
        (format!("\"{MEMBER} a@example.com\", \"{MEMBER} b@example.com\""), "names a member twice"),
        (format!("\"{MEMBER} a@example.com\", \"{other} A@Example.com\""), "names an address twice"),
    ] {
        let file =
            format!("[mail]\nserver = \"s.example\"\nfrom = \"d@example.com\"\nmembers = [{members}]\n");
        place.write("hotline.toml", &file);
        let said = place.run(&["check-config"]);
        assert!(said.code == Some(2) && said.err.contains(wrong), "{wrong}: {said:?}");
    }
}

#[test]
fn settings_of_mail_are_shown_as_they_are_in_force() {
    let place = Place::new();
    place.write(
        "hotline.toml",
        &format!(
            "[mail]\nserver = \"smtp.example.com\"\nfrom = \"Desk <desk@example.com>\"\nkeeper = \"k@example.com\"\n\
             members = [\"{MEMBER}  ana@example.com\"]\nweekdays = [\"friday\"]\nhour = 17\nmode = \"news\"\n"
        ),
    );
    let said = place.run(&["check-config"]);
    for line in [
        "from = \"Desk <desk@example.com>\"  #",
        &format!("members = [\"{MEMBER} ana@example.com\"]  #"),
        "weekdays = [\"Friday\"]  #",
        "mode = \"news\"  #",
        "port = 0\n",
    ] {
        assert!(said.out.contains(line), "{line}: {said:?}");
    }
}

fn findings(place: &Place) -> String {
    let said = place.run(&["doctor"]);
    assert!(said.err.is_empty(), "{said:?}");
    said.out
}

fn good() -> (Organisation, Place) {
    let (organisation, place) = organised();
    let place =
        with_mail(place, 1).with("HOTLINE_HTTPS", "true").with("HOTLINE_MAIL_KEEPER", "keeper@example.com");
    (organisation, place.with("HOTLINE_MAIL_MEMBERS", format!("{MEMBER} ana@example.com")))
}

#[test]
fn doctor_finds_what_is_wrong_with_mail() {
    let (_, place) = good();
    assert!(findings(&place).starts_with("Nothing is wrong"), "{}", findings(&place));
    let (_, place) = good();
    let place = place.with("HOTLINE_MAIL_MEMBERS", format!("{} ana@example.com", MEMBER.replace('1', "2")));
    let found = findings(&place);
    assert!(found.contains("Member 1 has no address in mail.members."), "{found}");
    assert!(found.contains(&format!("Add \"{MEMBER} ADDRESS\"")), "{found}");
    assert!(found.contains("who is no member today"), "{found}");
    let (_, place) = good();
    let found = findings(&place.with("HOTLINE_MAIL_KEEPER", ""));
    assert!(found.contains("mail.keeper is empty."), "{found}");
    let (_, place) = good();
    let password = place.write("password", "secret\n");
    let place = place.with("HOTLINE_MAIL_USER", "desk").with("HOTLINE_MAIL_PASSWORD_FILE", "password");
    assert!(findings(&place).starts_with("Nothing is wrong"));
    mode(&password, 0o644);
    assert!(findings(&place).contains("password is open to other accounts (mode 644)"));
    std::fs::remove_file(password).unwrap();
    assert!(findings(&place).contains("password (mail.password_file) cannot be read"));
}

#[test]
fn messages_that_nobody_took_show_in_the_metrics_in_doctor_and_without_an_address_in_the_log() {
    let server = MailServer::tls();
    server.fault(Fault::RefusesRecipient("ana@"));
    let (_, place) = good();
    let place = place
        .with("HOTLINE_MAIL_PORT", server.port.to_string())
        .with("HOTLINE_MAIL_MODE", "daily")
        .with("HOTLINE_MAIL_HOUR", "0")
        .with("HOTLINE_LOG", "debug")
        .with("HOTLINE_METRICS", "127.0.0.1:0");
    let running = place.start();
    let number = |running: &Server, name: &str| {
        let body = get(running.metrics(), "/metrics").body;
        let line = body.lines().find_map(|line| line.strip_prefix(&format!("{name} ")).map(str::to_owned));
        line.unwrap_or_else(|| panic!("no {name} in {body}"))
    };
    crate::process::eventually("a refusal", || {
        running.log().contains("does not accept mail to this address (550)").then_some(())
    });
    let numbers = ["hotline_mail_waiting", "hotline_mail_given_up"].map(|name| number(&running, name));
    assert_eq!(numbers, ["1", "0"]);
    assert!(findings(&place).contains("Messages that wait for the mail server: 1."));
    // As after three days.
    let mut database = Connection::open(place.path("data/hotline.db").to_str().unwrap()).unwrap();
    database.batch_execute("UPDATE outbox SET day = day - 4, not_before = 0").unwrap();
    assert_eq!(running.stop().matches('@').count(), 0, "no address is logged");
    server.fault(Fault::None);
    let running = place.start();
    crate::process::eventually("that it is given up", || {
        running.log().contains("was given up").then_some(())
    });
    crate::process::eventually("today's", || (server.count() == 1).then_some(()));
    assert_eq!(number(&running, "hotline_mail_given_up"), "1");
    assert!(
        findings(&place).contains("Messages that were given up in the last seven days: 1; that wait: 0.")
    );
    assert_eq!(running.stop().matches('@').count(), 0, "no address is logged");
}
