//! Charters: one that is accepted, and one for each refusal.

use hotline_crypto::{
    charter::{Charter, Known},
    date::Day,
    sshsig::RootKey,
};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{list, string};
use crate::scene::{Scene, day};

fn root(seed: u8) -> RootKey {
    RootKey::from_seed(&Zeroizing::new([seed; 32]), "root")
}

pub fn write() -> Value {
    let good = Scene::empty(31).charter;
    let sign = |text: &str, key: &RootKey| key.sign(text.as_bytes()).unwrap();
    let case = |why: &str, text: String, signature: String, known: Option<&Charter>, today: &str| {
        let known_text = known.map(Charter::to_text);
        let result = result(&text, &signature, None, known_text.as_deref(), day(today));
        json!({"why": why, "text": text, "signature": signature, "instance": null, "known": known_text, "today": today, "result": result})
    };
    let signed = |why: &str, charter: &Charter, known: Option<&Charter>| {
        let text = charter.to_text();
        let signature = sign(&text, &root(9));
        case(why, text, signature, known, "2026-11-22")
    };
    let with = |change: &dyn Fn(&mut Charter)| {
        let mut charter = good.clone();
        change(&mut charter);
        charter
    };
    let (text, next) = (good.to_text(), with(&|charter| charter.epoch = 2));
    let malformed = |why: &str, text: String| {
        let signature = sign(&text, &root(9));
        case(why, text, signature, None, "2026-11-22")
    };
    let mut pinned = signed("a pin that does not fit", &good, None);
    pinned["instance"] = json!("00".repeat(32));
    pinned["result"] =
        json!(result(&text, &sign(&text, &root(9)), Some(&"00".repeat(32)), None, day("2026-11-22")));
    json!({"charters": [
        signed("a good charter", &good, None),
        signed("the next epoch", &next, Some(&good)),
        signed("the same charter again", &good, Some(&good)),
        case("on its last day", text.clone(), sign(&text, &root(9)), None, "2027-05-01"),
        case("expired", text.clone(), sign(&text, &root(9)), None, "2027-05-02"),
        case("signed by another key", text.clone(), sign(&text, &root(8)), None, "2026-11-22"),
        case("signed for another text", text.clone(), sign("other", &root(9)), None, "2026-11-22"),
        case("not signed", text.clone(), String::new(), None, "2026-11-22"),
        malformed("a space at the end", text.clone() + " "),
        malformed("another version", text.replacen("\"v\":1", "\"v\":2", 1)),
        malformed("a member too many", text.replacen("\"hold\":false", "\"hold\":false,\"x\":1", 1)),
        malformed("a malformed key", text.replacen("age1pq1", "age1pq1q", 1)),
        signed("no members", &with(&|charter| charter.members.clear()), None),
        signed("valid for too long", &with(&|charter| charter.expires = day("2027-05-21")), None),
        signed("a key twice", &with(&|charter| charter.members[1].age = charter.members[0].age.clone()), None),
        signed("an origin with a path", &with(&|charter| charter.origins = vec!["https://hotline.example/x".into()]), None),
        signed("an instance that is not that of its roots", &with(&|charter| charter.instance = hotline_crypto::instance::Instance::from_bytes([1; 32])), None),
        pinned,
        signed("an older epoch", &good, Some(&next)),
        signed("the same epoch with other bytes", &with(&|charter| charter.contact = "other@example.com".into()), Some(&good)),
        signed("a line that vanished", &with(&|charter| { charter.epoch = 2; charter.members.pop(); }), Some(&good)),
        signed("a line whose end was taken away", &next, Some(&with(&|charter| charter.members[2].until = Some(day("2026-12-01"))))),
        signed("a line that ends", &with(&|charter| { charter.epoch = 2; charter.members[2].until = Some(day("2026-12-01")); }), Some(&good)),
    ]})
}

fn result(
    text: &str,
    signature: &str,
    instance: Option<&str>,
    known: Option<&str>,
    today: Day,
) -> &'static str {
    let known = known.map(|text| Charter::parse(text).unwrap());
    let known = Known { instance: instance.map(|text| text.parse().unwrap()), charter: known.as_ref() };
    match Charter::verify(text, signature, known, today) {
        Ok(_) => "ok",
        Err(refused) => refused.reason.as_str(),
    }
}

pub fn check(value: &Value) {
    let mut seen = std::collections::BTreeSet::new();
    for case in list(value, "charters") {
        let (instance, known) = (case["instance"].as_str(), case["known"].as_str());
        let verdict = result(
            string(case, "text"),
            string(case, "signature"),
            instance,
            known,
            day(string(case, "today")),
        );
        assert_eq!(verdict, string(case, "result"), "{}", case["why"]);
        seen.insert(verdict);
    }
    let all = ["expired", "fork", "instance", "malformed", "ok", "older", "signature", "vanished"];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), all, "each refusal has a vector");
}
