//! Every body, as PROTOCOL.md section 6 writes it down.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::*;

const ID: &str = "0d9a2b1c-3e4f-4a5b-8c6d-7e8f90a1b2c3";

/// The text reads, is written again as it was (so the members are these, in this order), and is refused with any
/// member left out (but the optional ones), repeated, or one more.
fn holds<T: Serialize + DeserializeOwned>(text: &str, optional: &[&str]) {
    let bytes = |count: usize| crate::bytes::to_base64(&vec![7; count]);
    let text = text
        .replace("ID", ID)
        .replace("B64", &bytes(64))
        .replace("B32", &bytes(32))
        .replace("BYTES", &bytes(5));
    let read: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(serde_json::to_string(&read).unwrap(), text);

    let refused = |text: &str| serde_json::from_str::<T>(text).is_err();
    let end = text.strip_suffix('}').unwrap();
    assert!(refused(&format!("{end},\"more\":1}}")), "an unknown member in {text}");
    let value: Value = serde_json::from_str(&text).unwrap();
    for (name, member) in value.as_object().unwrap() {
        assert!(refused(&format!("{end},\"{name}\":{member}}}")), "{name} twice in {text}");
        let mut less = value.clone();
        less.as_object_mut().unwrap().remove(name);
        assert_eq!(refused(&less.to_string()), !optional.contains(&name.as_str()), "{text} without {name}");
    }
}

#[test]
fn public_bodies_are_as_the_protocol_says() {
    holds::<InstanceAnswer>(
        "{\"v\":1,\"charter\":\"{}\",\"charter_signature\":\"s\",\"limits\":{\"entry\":1,\"attachment\":2,\
         \"attachments\":3,\"case\":4},\"work\":{\"seed\":\"B32\",\"difficulty\":11,\"piece_difficulty\":7}}",
        &[],
    );
    holds::<CharterRequest>(r#"{"charter":"{}","signature":"s"}"#, &[]);
    holds::<CharterAnswer>(r#"{"epoch":3}"#, &[]);
}

#[test]
fn reporter_bodies_are_as_the_protocol_says() {
    holds::<ReportRequest>(
        "{\"case\":\"ID\",\"authenticator_hash\":\"B32\",\"wraps\":[{\"member\":\"ID\",\"wrap\":\"BYTES\"}],\
         \"envelope\":\"BYTES\",\"attachments\":[{\"id\":\"ID\",\"pieces\":3}],\"pad\":\" \"}",
        &[],
    );
    holds::<ReportAnswer>(r#"{"case":"ID","day":"2026-11-22","pad":"  "}"#, &[]);
    holds::<FetchRequest>(r#"{"from":0,"pad":""}"#, &[]);
    holds::<FetchAnswer>(
        "{\"case\":\"ID\",\"day\":\"2026-11-22\",\"entries\":[{\"seq\":0,\"day\":\"2026-11-22\",\"envelope\":\"BYTES\"}],\
         \"next\":1,\"more\":false,\"attachments\":[{\"id\":\"ID\",\"pieces\":3,\"stored\":[0,2]}],\"pad\":\"\"}",
        &[],
    );
    holds::<FetchAnswer>(
        r#"{"case":null,"day":null,"entries":[],"next":0,"more":false,"attachments":[],"pad":""}"#,
        &[],
    );
    holds::<EntryRequest>(r#"{"seq":1,"envelope":"BYTES","attachments":[],"pad":""}"#, &[]);
    holds::<EntryAnswer>(r#"{"seq":1,"pad":""}"#, &[]);
}

#[test]
fn sign_in_bodies_are_as_the_protocol_says() {
    holds::<ChallengeRequest>(r#"{"member":"ID"}"#, &[]);
    holds::<ChallengeAnswer>(r#"{"nonce":"B32","expires":60}"#, &[]);
    holds::<SessionRequest>(
        r#"{"member":"ID","origin":"https://a","nonce":"B32","expires":60,"signature":"B64"}"#,
        &[],
    );
    holds::<SessionAnswer>(r#"{"session":"B32","expires":60}"#, &[]);
}

#[test]
fn member_bodies_are_as_the_protocol_says() {
    let cases = "\"more\":true,\"cases\":[{\"case\":\"ID\",\"day\":\"2026-11-22\",\"purge_after\":null,\
                 \"hold\":true,\"wrap\":\"BYTES\"}],\"entries\":[{\"case\":\"ID\",\"stream\":\"desk\",\"seq\":0,\
                 \"day\":\"2026-11-22\",\"envelope\":\"BYTES\"}],\"attachments\":[{\"case\":\"ID\",\"id\":\"ID\",\
                 \"pieces\":1,\"stored\":[]}],\"removed\":[{\"case\":\"ID\",\"day\":\"2026-11-22\",\
                 \"purged\":\"2026-11-23\",\"entries\":[{\"seq\":4,\"day\":\"2026-11-23\",\"envelope\":\"BYTES\"}]}]}";
    holds::<ChangesAnswer>(&format!("{{\"cursor\":9,{cases}"), &[]);
    holds::<CasesAnswer>(&format!("{{{cases}"), &[]);
    holds::<ChangesQuery>(r#"{"since":0}"#, &[]);
    holds::<CasesQuery>(r#"{"newest":50}"#, &[]);
    holds::<DeskEntryRequest>(
        r#"{"stream":"dialogue","seq":1,"envelope":"BYTES","attachments":[{"id":"ID","pieces":1}]}"#,
        &[],
    );
    holds::<AccessRequest>(r#"{"seq":1,"envelope":"BYTES","wraps":[{"member":"ID","wrap":"BYTES"}]}"#, &[]);
    holds::<RetentionRequest>(r#"{"seq":1,"envelope":"BYTES","purge_after":"2033-11-20","hold":false}"#, &[]);
    holds::<RetentionRequest>(r#"{"seq":1,"envelope":"BYTES","purge_after":null,"hold":true}"#, &[]);
    holds::<PurgeRequest>(r#"{"seq":1,"envelope":"BYTES"}"#, &[]);
    holds::<SeqAnswer>(r#"{"seq":1}"#, &[]);
}

#[test]
fn error_bodies_are_as_the_protocol_says() {
    holds::<ErrorBody>(r#"{"error":"conflict","next":3,"pad":" "}"#, &["next", "pad"]);
    holds::<ErrorBody>(r#"{"error":"not_found"}"#, &[]);
}

#[test]
fn numbers_that_not_every_client_holds_are_refused() {
    let fetch =
        |from: &str| serde_json::from_str::<FetchRequest>(&format!("{{\"from\":{from},\"pad\":\"\"}}"));
    assert!(fetch("9007199254740991").is_ok());
    for from in ["9007199254740992", "-1", "1.0", "1e3", "\"1\"", "null"] {
        assert!(fetch(from).is_err(), "{from}");
    }
}
