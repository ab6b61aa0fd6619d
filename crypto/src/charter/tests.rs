use std::sync::LazyLock;

use super::*;
use crate::{keys::Identity, signature::SigningKey};
use proptest::prelude::*;
use zeroize::Zeroizing;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn root(seed: u8) -> RootKey {
    RootKey::from_seed(&Zeroizing::new([seed; 32]), "root")
}

fn line(member: u8, key: u8, from: &str, until: Option<&str>) -> MemberLine {
    let seed = Zeroizing::new([key; 32]);
    MemberLine {
        id: MemberId::from_bytes([member; 16]),
        name: format!("Member {member}"),
        title: String::new(),
        role: Role::Member,
        age: Identity::from_seed(&seed).recipient(),
        sign: SigningKey::from_seed(&seed).verifying_key(),
        from: day(from),
        until: until.map(day),
    }
}

fn texts(text: &str) -> Texts {
    [("en", text), ("de-CH", text)].into_iter().collect()
}

static CHARTER: LazyLock<Charter> = LazyLock::new(|| {
    let roots = vec![root(1).line(), root(2).line()];
    let choice = |id: &str| Choice { id: id.into(), label: texts("An option") };
    let question = |id: &str, kind, options| {
        let label = texts("A question");
        Question { id: id.into(), kind, required: true, label, options }
    };
    Charter {
        v: Version1,
        instance: Instance::from_roots(&roots.iter().map(|root| *root.key()).collect::<Vec<_>>()).unwrap(),
        roots,
        organisation: "Exämple AG".into(),
        epoch: 3,
        issued: day("2026-11-22"),
        expires: day("2027-06-10"),
        origins: vec!["https://hotline.example".into(), "http://localhost:8080".into()],
        languages: vec!["en".into(), "de-CH".into()],
        retention_days: RETENTION_DAYS,
        hold: false,
        notice: texts("A \"notice\"\nin lines"),
        contact: "compliance@example.com".into(),
        outside: vec![Outside {
            country: "CH".into(),
            name: "An authority".into(),
            url: "https://a.example/r".into(),
        }],
        questionnaire: Some(vec![
            question("what", QuestionKind::Text, vec![]),
            question("how_known", QuestionKind::Choice, vec![choice("saw"), choice("heard")]),
        ]),
        members: vec![
            line(1, 1, "2026-01-01", None),
            line(2, 2, "2026-01-01", Some("2026-06-01")),
            line(2, 3, "2026-06-01", None),
        ],
    }
});

fn with(change: impl FnOnce(&mut Charter)) -> Charter {
    let mut charter = CHARTER.clone();
    change(&mut charter);
    charter
}

/// Signs without the checks, as a careless or hostile keeper would.
fn sign_anything(charter: &Charter, key: &RootKey) -> SignedCharter {
    let text = charter.to_text();
    SignedCharter { signature: key.sign(text.as_bytes()).unwrap(), text }
}

fn today() -> Day {
    day("2026-12-01")
}

fn refused(signed: &SignedCharter, known: Known<'_>, today: Day) -> Option<Reason> {
    Charter::verify(&signed.text, &signed.signature, known, today).err().map(|refused| refused.reason)
}

fn refusal(charter: &Charter, known: Known<'_>) -> Option<Reason> {
    refused(&sign_anything(charter, &root(1)), known, today())
}

fn knowing(charter: &Charter) -> Known<'_> {
    Known { instance: None, charter: Some(charter) }
}

#[test]
fn the_text_has_its_members_in_the_protocols_order() {
    let charter = with(|charter| {
        charter.members.truncate(1);
        charter.questionnaire = None;
    });
    let text = charter.to_text();
    let mut rest = text.as_str();
    for name in [
        "{\"v\":1,\"instance\"",
        "\"roots\"",
        "\"organisation\"",
        "\"epoch\":3",
        "\"issued\":\"2026-11-22\"",
        "\"expires\"",
        "\"origins\"",
        "\"languages\"",
        "\"retention_days\":2555",
        "\"hold\":false",
        "\"notice\":{\"en\"",
        "\"de-CH\"",
        "\"contact\"",
        "\"outside\":[{\"country\"",
        "\"name\"",
        "\"url\"",
        "\"questionnaire\":null",
        "\"members\":[{\"id\"",
        "\"name\"",
        "\"title\"",
        "\"role\":\"member\"",
        "\"age\":\"age1pq1",
        "\"sign\"",
        "\"from\"",
        "\"until\":null}]}",
    ] {
        let at = rest.find(name).unwrap_or_else(|| panic!("{name} in {rest}"));
        rest = &rest[at + name.len()..];
    }
    assert_eq!(rest, "");
    let question = CHARTER.questionnaire.as_ref().unwrap();
    assert!(json::to_text(question).starts_with(
        r#"[{"id":"what","kind":"text","required":true,"label":{"en":"A question","de-CH":"A question"},"options":[]}"#
    ));
}

#[test]
fn a_signed_charter_verifies_under_any_of_its_roots() {
    for key in [root(1), root(2)] {
        let signed = CHARTER.sign(&key).unwrap();
        let known = Known { instance: Some(CHARTER.instance), charter: Some(&CHARTER) };
        assert_eq!(Charter::verify(&signed.text, &signed.signature, known, today()).as_ref(), Ok(&*CHARTER));
    }
}

#[test]
fn a_charter_with_problems_or_by_a_stranger_is_not_signed() {
    assert_eq!(CHARTER.sign(&root(3)), Err(CannotSign::NotARoot));
    let problem =
        |field: &str, fault| Err(Malformed::Problems(vec![Problem { field: field.into(), fault }]).into());
    assert_eq!(with(|charter| charter.epoch = 0).sign(&root(1)), problem("epoch", Fault::Range));
    let instance = Instance::from_bytes([0; 32]);
    assert_eq!(
        with(|charter| charter.instance = instance).sign(&root(1)),
        problem("instance", Fault::Instance)
    );
    let long = with(|charter| charter.contact = "x".repeat(MAX_TEXT));
    assert_eq!(long.sign(&root(1)), Err(Malformed::TooLong.into()));
}

#[test]
fn each_broken_rule_is_named_with_its_field() {
    type Change = fn(&mut Charter);
    let cases: [(&str, Fault, Change); 38] = [
        ("organisation", Fault::Empty, |c| c.organisation.clear()),
        ("contact", Fault::Empty, |c| c.contact.clear()),
        ("epoch", Fault::Range, |c| c.epoch = 0),
        ("expires", Fault::Range, |c| c.expires = c.issued.add_days(201)),
        ("expires", Fault::Range, |c| c.issued = c.expires.add_days(1)),
        ("origins", Fault::Empty, |c| c.origins.clear()),
        ("origins[0]", Fault::Form, |c| c.origins[0].push('/')),
        ("origins[1]", Fault::Duplicate, |c| c.origins[1] = c.origins[0].clone()),
        ("languages[1]", Fault::Form, |c| {
            c.languages[1] = "de_CH".into();
            c.notice = [("en", "x"), ("de_CH", "x")].into_iter().collect();
            c.questionnaire = None;
        }),
        ("retention_days", Fault::Range, |c| c.retention_days = 0),
        ("retention_days", Fault::Range, |c| c.retention_days = 36_501),
        ("notice", Fault::Languages, |c| c.notice = [("de-CH", "x"), ("en", "x")].into_iter().collect()),
        ("notice", Fault::Languages, |c| c.notice = [("en", "x")].into_iter().collect()),
        ("notice", Fault::Languages, |c| {
            c.notice = [("en", "x"), ("de-CH", "x"), ("fr", "x")].into_iter().collect();
        }),
        ("notice.de-CH", Fault::Empty, |c| c.notice = [("en", "x"), ("de-CH", "")].into_iter().collect()),
        ("outside[0].country", Fault::Form, |c| c.outside[0].country = "ch".into()),
        ("outside[0].name", Fault::Empty, |c| c.outside[0].name.clear()),
        ("outside[0].url", Fault::Form, |c| c.outside[0].url = "javascript:alert(1)".into()),
        ("questionnaire", Fault::Empty, |c| c.questionnaire = Some(vec![])),
        ("questionnaire[1].id", Fault::Duplicate, |c| questions(c)[1].id = "what".into()),
        ("questionnaire[0].id", Fault::Form, |c| questions(c)[0].id = "What".into()),
        ("questionnaire[0].id", Fault::Form, |c| questions(c)[0].id = String::new()),
        ("questionnaire[0].id", Fault::Form, |c| questions(c)[0].id = "w".repeat(65)),
        ("questionnaire[0].label", Fault::Languages, |c| questions(c)[0].label = Texts::default()),
        ("questionnaire[0].options", Fault::Range, |c| {
            questions(c)[0].options = vec![Choice { id: "a".into(), label: texts("x") }];
        }),
        ("questionnaire[1].options", Fault::Range, |c| questions(c)[1].options.clear()),
        ("questionnaire[1].options[1].id", Fault::Duplicate, |c| {
            questions(c)[1].options[1].id = "saw".into();
        }),
        ("questionnaire[1].options[0].id", Fault::Form, |c| questions(c)[1].options[0].id = "1".into()),
        ("questionnaire[1].options[0].label", Fault::Languages, |c| {
            questions(c)[1].options[0].label = Texts::default();
        }),
        ("members", Fault::Empty, |c| c.members.clear()),
        ("members[0].name", Fault::Empty, |c| c.members[0].name.clear()),
        ("members[0].until", Fault::Range, |c| c.members[0].until = Some(day("2025-12-31"))),
        ("members[1].age", Fault::Duplicate, |c| c.members[1].age = c.members[0].age.clone()),
        ("members[1].sign", Fault::Duplicate, |c| c.members[1].sign = c.members[0].sign),
        ("members[2].from", Fault::Overlap, |c| c.members[2].from = day("2026-05-31")),
        ("members[2].from", Fault::Overlap, |c| c.members[1].until = None),
        ("members[2].from", Fault::Overlap, |c| {
            c.members[1].until = None;
            c.members[2].until = Some(day("2026-07-01"));
        }),
        ("instance", Fault::Instance, |c| c.instance = Instance::from_bytes([0; 32])),
    ];
    for (field, fault, change) in cases {
        let problems = with(change).check();
        assert_eq!(problems, [Problem { field: field.into(), fault }], "{field}");
    }
}

fn questions(charter: &mut Charter) -> &mut Vec<Question> {
    charter.questionnaire.as_mut().unwrap()
}

#[test]
fn roots_are_one_to_three_and_distinct() {
    let fields =
        |charter: &Charter| charter.check().into_iter().map(|problem| problem.field).collect::<Vec<_>>();
    assert_eq!(fields(&with(|c| c.roots.clear())), ["instance", "roots"]);
    assert_eq!(
        fields(&with(|c| c.roots = [1, 2, 3, 4].map(|seed| root(seed).line()).into())),
        ["instance", "roots"]
    );
    assert_eq!(fields(&with(|c| c.roots.push(root(1).line()))), ["instance", "roots[2]"]);
}

#[test]
fn all_problems_are_reported_at_once() {
    let charter = with(|charter| {
        charter.organisation.clear();
        charter.epoch = 0;
        charter.members[1].name.clear();
    });
    let fields: Vec<_> = charter.check().iter().map(ToString::to_string).collect();
    assert_eq!(fields, ["organisation is empty", "epoch is out of range", "members[1].name is empty"]);
}

#[test]
fn periods_of_one_member_may_touch_on_one_day() {
    assert_eq!(CHARTER.check(), []);
    let reversed = with(|charter| charter.members.reverse());
    assert_eq!(reversed.check(), []);
    let one_day = with(|charter| {
        charter.members[1].until = Some(charter.members[1].from);
        charter.members[2].from = charter.members[1].from;
    });
    assert_eq!(one_day.check(), []);
}

#[test]
fn languages_have_their_form() {
    for (language, good) in [
        ("en", true),
        ("gsw", true),
        ("zh-Hant-TW", true),
        ("de-1996", true),
        ("EN", false),
        ("e", false),
        ("engl", false),
        ("en-", false),
        ("en-x", false),
        ("en-123456789", false),
        ("", false),
        ("en_GB", false),
    ] {
        let charter = with(|charter| {
            charter.languages = vec![language.into()];
            charter.notice = [(language, "x")].into_iter().collect();
            charter.questionnaire = None;
        });
        assert_eq!(charter.check().is_empty(), good, "{language}");
    }
}

#[test]
fn only_the_canonical_text_is_read() {
    let text = CHARTER.to_text();
    assert_eq!(Charter::parse(&text).as_ref(), Ok(&*CHARTER));
    let age = CHARTER.members[0].age.to_string();
    for other in [
        format!("{text}\n"),
        format!("\u{feff}{text}"),
        text.replacen("\"v\":1", "\"v\":2", 1),
        text.replacen("\"hold\":false,", "", 1),
        text.replacen("\"hold\":false", "\"hold\":false,\"hold\":false", 1),
        text.replacen("\"hold\":false", "\"hold\":false,\"more\":1", 1),
        text.replacen("\"epoch\":3", "\"epoch\":9007199254740992", 1),
        text.replacen("\"role\":\"member\"", "\"role\":\"owner\"", 1),
        text.replacen(",\"until\":null", "", 1),
        text.replacen("ssh-ed25519", "ssh-ed448", 1),
        text.replacen(&age, &age[..age.len() - 1], 1),
        text.replacen("2026-11-22", "2026-11-31", 1),
        text.replacen("\"en\":", "\"en\":\"x\",\"en\":", 1),
        String::new(),
    ] {
        assert!(Charter::parse(&other).is_err(), "{other}");
    }
    assert_eq!(Charter::parse(&" ".repeat(MAX_TEXT + 1)), Err(Malformed::TooLong));
}

#[test]
fn a_bad_signature_is_refused() {
    let good = CHARTER.sign(&root(1)).unwrap();
    let other = with(|charter| charter.epoch = 4).sign(&root(1)).unwrap();
    let known = Known::default();
    for signature in [other.signature, root(3).sign(good.text.as_bytes()).unwrap(), String::new()] {
        assert_eq!(
            refused(&SignedCharter { signature, ..good.clone() }, known, today()),
            Some(Reason::Signature)
        );
    }
    let nothing = SignedCharter { text: "{}".into(), signature: String::new() };
    assert_eq!(refused(&nothing, known, today()), Some(Reason::Signature));
}

#[test]
fn a_malformed_charter_is_refused_and_shows_nothing() {
    let signed = sign_anything(&with(|charter| charter.epoch = 0), &root(1));
    let refused = Charter::verify(&signed.text, &signed.signature, Known::default(), today()).unwrap_err();
    assert_eq!(refused, Refused { reason: Reason::Malformed, charter: None });
    let text = format!("{} ", CHARTER.to_text());
    let signature = root(1).sign(text.as_bytes()).unwrap();
    let refused = Charter::verify(&text, &signature, Known::default(), today()).unwrap_err();
    assert_eq!(refused, Refused { reason: Reason::Malformed, charter: None });
}

#[test]
fn another_instance_is_refused() {
    let other = Instance::from_bytes([9; 32]);
    assert_eq!(refusal(&with(|charter| charter.instance = other), Known::default()), Some(Reason::Instance));
    let pinned = Known { instance: Some(other), charter: None };
    assert_eq!(refusal(&CHARTER, pinned), Some(Reason::Instance));
    let fewer_roots = with(|charter| {
        charter.roots.truncate(1);
        charter.instance = charter.instance_of_roots().unwrap();
        charter.epoch = 4;
    });
    assert_eq!(refusal(&fewer_roots, Known::default()), None);
    assert_eq!(refusal(&fewer_roots, knowing(&CHARTER)), Some(Reason::Instance));
}

#[test]
fn an_older_epoch_is_refused() {
    assert_eq!(refusal(&with(|charter| charter.epoch = 2), knowing(&CHARTER)), Some(Reason::Older));
    assert_eq!(refusal(&with(|charter| charter.epoch = 5), knowing(&CHARTER)), None);
}

#[test]
fn the_same_epoch_with_other_bytes_is_refused() {
    let other = with(|charter| charter.contact.push('x'));
    assert_eq!(refusal(&other, knowing(&CHARTER)), Some(Reason::Fork));
}

#[test]
fn a_line_that_vanished_or_changed_is_refused() {
    let changes: [fn(&mut Vec<MemberLine>); 8] = [
        |members| drop(members.remove(1)),
        |members| members[0].id = MemberId::from_bytes([7; 16]),
        |members| members[0].age = line(1, 9, "2026-01-01", None).age,
        |members| members[0].sign = line(1, 9, "2026-01-01", None).sign,
        |members| members[0].from = day("2025-12-31"),
        |members| members[1].until = Some(day("2026-06-02")),
        |members| {
            members[1].until = None;
            members[2].id = MemberId::from_bytes([3; 16]);
        },
        |members| members[0].from = day("2026-01-02"),
    ];
    for change in changes {
        let charter = with(|charter| {
            charter.epoch = 4;
            change(&mut charter.members);
        });
        // The last rule but one of `check` lets none of these through as malformed.
        assert_eq!(charter.check().iter().filter(|problem| problem.fault != Fault::Overlap).count(), 0);
        if charter.check().is_empty() {
            assert_eq!(refusal(&charter, knowing(&CHARTER)), Some(Reason::Vanished));
        }
    }
}

#[test]
fn lines_may_be_added_moved_renamed_and_ended() {
    let charter = with(|charter| {
        charter.epoch = 4;
        charter.members[0].until = Some(day("2026-11-22"));
        charter.members[0].name = "Another name".into();
        charter.members[0].title = "A title".into();
        charter.members[0].role = Role::Alternate;
        charter.members[1].until = Some(day("2026-05-01"));
        charter.members.push(line(4, 4, "2026-11-22", None));
        charter.members.reverse();
    });
    assert_eq!(refusal(&charter, knowing(&CHARTER)), None);
}

#[test]
fn an_expired_charter_is_refused_and_still_shows_its_contact() {
    let signed = CHARTER.sign(&root(1)).unwrap();
    assert_eq!(refused(&signed, Known::default(), day("2027-06-10")), None);
    let refused =
        Charter::verify(&signed.text, &signed.signature, Known::default(), day("2027-06-11")).unwrap_err();
    assert_eq!(refused.reason, Reason::Expired);
    assert_eq!(refused.charter.unwrap().contact, CHARTER.contact);
}

#[test]
fn the_first_reason_that_applies_is_given() {
    let other = Instance::from_bytes([9; 32]);
    let worst = with(|charter| {
        charter.epoch = 2;
        charter.expires = day("2026-11-22");
        charter.members.truncate(1);
    });
    let known = Known { instance: Some(other), charter: Some(&CHARTER) };
    assert_eq!(refused(&sign_anything(&worst, &root(3)), known, today()), Some(Reason::Signature));
    assert_eq!(refusal(&worst, known), Some(Reason::Instance));
    assert_eq!(refusal(&worst, knowing(&CHARTER)), Some(Reason::Older));
    let vanished = Charter { epoch: 4, ..worst };
    assert_eq!(refusal(&vanished, knowing(&CHARTER)), Some(Reason::Vanished));
    assert_eq!(refusal(&vanished, Known::default()), Some(Reason::Expired));
}

#[test]
fn on_the_day_of_a_change_both_keys_sign_and_the_new_one_is_wrapped_to() {
    let member = MemberId::from_bytes([2; 16]);
    let in_force =
        |on: &str| CHARTER.lines_in_force(member, day(on)).map(|line| line.sign).collect::<Vec<_>>();
    let current = |on: &str| CHARTER.current_members(day(on)).map(|line| line.sign).collect::<Vec<_>>();
    let [first, old, new] = [0, 1, 2].map(|index: usize| CHARTER.members[index].sign);
    assert_eq!((in_force("2025-12-31"), current("2025-12-31")), (vec![], vec![]));
    assert_eq!((in_force("2026-05-31"), current("2026-05-31")), (vec![old], vec![first, old]));
    assert_eq!((in_force("2026-06-01"), current("2026-06-01")), (vec![old, new], vec![first, new]));
    assert_eq!((in_force("2026-06-02"), current("2026-06-02")), (vec![new], vec![first, new]));
}

#[test]
fn the_keeper_is_reminded_from_thirty_days_before() {
    assert_eq!(CHARTER.days_until_expiry(day("2027-06-10")), 0);
    assert!(!CHARTER.reminder_due(day("2027-05-10")));
    assert!(CHARTER.reminder_due(day("2027-05-11")));
    assert!(CHARTER.reminder_due(day("2027-06-11")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_texts_round_trip(organisation in ".+", contact in ".+", name in ".+", title: String, epoch in 1..=json::MAX_INTEGER) {
        let charter = with(|charter| {
            charter.organisation = organisation;
            charter.contact = contact;
            charter.members[0].name = name;
            charter.members[0].title = title;
            charter.epoch = epoch;
        });
        prop_assert_eq!(Charter::parse(&charter.to_text()), Ok(charter));
    }

    #[test]
    fn no_changed_byte_goes_unnoticed(at: prop::sample::Index, byte: u8) {
        let signed = CHARTER.sign(&root(1)).unwrap();
        let mut bytes = signed.text.clone().into_bytes();
        *at.get_mut(&mut bytes) = byte;
        if let Ok(text) = String::from_utf8(bytes) {
            let same = text == signed.text;
            let changed = SignedCharter { text, ..signed };
            prop_assert_eq!(refused(&changed, Known::default(), today()), (!same).then_some(Reason::Signature));
        }
    }

    #[test]
    fn no_text_makes_a_parser_panic(text: String) {
        let _ = Charter::parse(&text);
        let _ = is_origin(&text);
    }
}

#[test]
fn what_only_helps_the_keeper_is_no_reason_to_refuse_a_signed_charter() {
    let charter = with(|charter| {
        charter.contact.clear();
        charter.retention_days = 0;
        charter.outside[0].country = "Everywhere".into();
    });
    assert_eq!(charter.check().len(), 3);
    assert!(charter.sign(&root(1)).is_err());
    assert_eq!(refusal(&charter, Known::default()), None);
}
