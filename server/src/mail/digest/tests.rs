use super::*;

fn config(from: &str, mode: Mode) -> MailConfig {
    MailConfig { from: Some(from.parse().unwrap()), mode, ..MailConfig::default() }
}

fn message(config: &MailConfig, to: &str, notice: Notice) -> String {
    let to = to.parse().unwrap();
    let sheet = Sheet { to: &to, notice, moment: 1_795_478_400, id: [1; 16] };
    String::from_utf8(sheet.message(config).unwrap().formatted()).unwrap()
}

const LOOK: Notice = Notice::Look { date_is_near: false };
const DATE: Notice = Notice::Look { date_is_near: true };

#[test]
fn every_message_has_the_same_size_whatever_it_says_and_to_whom() {
    let charter = |is_over| Notice::Charter { expires: Day::default(), is_over };
    for mode in [Mode::Weekdays, Mode::Daily, Mode::News] {
        let long = "\"The Audit Committee's desk, it is\" <a.rather.long.name@mail.department.example>";
        for from in ["d@e.example", long] {
            for length in 1..64 {
                let to = format!("{}@example.com", "a".repeat(length));
                for notice in [LOOK, DATE, charter(false), charter(true)] {
                    let text = message(&config(from, mode), &to, notice);
                    assert_eq!(text.len(), SIZE, "{text}");
                    assert!(text.contains("Content-Transfer-Encoding: 7bit"), "{text}");
                }
            }
        }
    }
}

#[test]
fn padding_is_as_long_as_it_is_asked_to_be() {
    for bytes in 0..400 {
        let text = padding(bytes);
        assert_eq!(text.len() + text.matches('\n').count(), bytes);
        assert_eq!(text.trim(), "");
    }
}

#[test]
fn a_date_is_one_line_more() {
    for mode in [Mode::Weekdays, Mode::Daily] {
        let config = config("d@e.example", mode);
        let (plain, date) = (message(&config, "a@b.example", LOOK), message(&config, "a@b.example", DATE));
        assert_eq!(date.replace(&DEADLINE.replace('\n', "\r\n"), "").trim_end(), plain.trim_end());
    }
}

#[test]
fn nothing_is_said_that_the_mode_makes_untrue() {
    let say = |mode, notice| message(&config("d@e.example", mode), "a@b.example", notice);
    assert!(say(Mode::Daily, LOOK).contains("whether or not anything happened"));
    for notice in [LOOK, DATE] {
        assert!(!say(Mode::News, notice).contains("whether or not"));
    }
}
