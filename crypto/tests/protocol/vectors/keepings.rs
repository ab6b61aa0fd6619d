//! How long a case is kept by what was signed: stories, each with what it comes to.

use hotline_crypto::{
    case::{Keeping, Waiting, Wish},
    date::Day,
    id::MemberId,
};
use serde_json::{Value, json};

use super::{list, string};

/// The day after which the case is purged where nobody asks for another.
const LAST: &str = "2033-11-20";
const ANA: &str = "00000000-0000-4000-8000-000000000001";
const BEN: &str = "00000000-0000-4000-8000-000000000002";

/// Who, when, until when (or `never`, or `purge`), and whether held.
type Step = (&'static str, &'static str, &'static str, bool);

/// Why, the day from which it is looked at, whether they are alone, and what is asked for.
const STORIES: &[(&str, &str, bool, &[Step])] = &[
    ("nobody asks for anything", "2027-01-01", false, &[]),
    (
        "a hold, and a colleague who means another day and not its end",
        "2027-01-01",
        false,
        &[
            (ANA, "2026-12-01", LAST, true),
            (BEN, "2026-12-02", LAST, false),
            (ANA, "2026-12-03", "2040-01-01", true),
        ],
    ),
    (
        "a hold's end takes the same from two",
        "2027-01-01",
        false,
        &[
            (ANA, "2026-12-01", "never", true),
            (BEN, "2026-12-02", "never", false),
            (ANA, "2026-12-02", "never", false),
        ],
    ),
    (
        "an earlier day and then a hold from the same member",
        "2027-01-01",
        false,
        &[(ANA, "2026-12-01", "2030-01-01", false), (ANA, "2026-12-02", "2030-01-01", true)],
    ),
    (
        "a purge that a colleague answers with a later day",
        "2027-01-01",
        false,
        &[(ANA, "2026-12-01", "purge", false), (BEN, "2026-12-01", "2040-01-01", false)],
    ),
    (
        "an earlier day is nobody's answer to a purge",
        "2027-01-01",
        false,
        &[(ANA, "2026-12-01", "purge", false), (BEN, "2026-12-01", "2026-12-02", false)],
    ),
    (
        "alone, the end of a hold after a month",
        "2027-01-01",
        true,
        &[(ANA, "2026-12-01", LAST, true), (ANA, "2026-12-02", LAST, false)],
    ),
    (
        "alone, the end of a hold a day before that",
        "2026-12-31",
        true,
        &[(ANA, "2026-12-01", LAST, true), (ANA, "2026-12-02", LAST, false)],
    ),
];

pub fn write() -> Value {
    let stories = STORIES.iter().map(|(why, today, alone, steps)| {
        let steps = steps.iter().enumerate().map(|(seq, (member, date, until, hold))| {
            let purge_after = match *until {
                "never" => None,
                "purge" => Some(*date),
                day => Some(day),
            };
            json!({
                "seq": seq, "date": date, "member": member, "purge_after": purge_after, "hold": hold,
                "purge": *until == "purge", "alone": alone,
            })
        });
        let mut story =
            json!({ "why": why, "today": today, "last": LAST, "asked": steps.collect::<Vec<_>>() });
        story["keeping"] = told(&story);
        story
    });
    json!({ "stories": stories.collect::<Vec<_>>() })
}

pub fn check(value: &Value) {
    for story in list(value, "stories") {
        assert_eq!(told(story), story["keeping"], "{}", story["why"]);
    }
}

fn told(story: &Value) -> Value {
    let asked = story["asked"].as_array().unwrap().iter().map(asked);
    let now = Keeping::of(day(story, "last"), asked, day(story, "today"));
    json!({
        "purge_after": now.purge_after, "hold": now.hold, "signed": now.is_signed,
        "waits": now.waits.map(|waiting| waiting.seq),
    })
}

fn asked(step: &Value) -> Waiting {
    let purge_after: Option<Day> = serde_json::from_value(step["purge_after"].clone()).unwrap();
    let flag = |name: &str| step[name].as_bool().unwrap();
    Waiting {
        seq: step["seq"].as_u64().unwrap(),
        date: day(step, "date"),
        member: string(step, "member").parse::<MemberId>().unwrap(),
        wish: if flag("purge") { Wish::Purge } else { Wish::Keep { purge_after, hold: flag("hold") } },
        alone: flag("alone"),
    }
}

fn day(value: &Value, name: &str) -> Day {
    string(value, name).parse().unwrap()
}
