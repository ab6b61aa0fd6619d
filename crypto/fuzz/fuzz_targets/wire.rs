//! Bodies and headers of the HTTP interface.
#![no_main]

use hotline_crypto::wire::{
    AccessRequest, Authorization, CasesAnswer, ChallengeAnswer, ChallengeRequest, ChangesAnswer,
    CharterAnswer, CharterRequest, DeskEntryRequest, EntryAnswer, EntryRequest, ErrorBody, FetchAnswer,
    FetchRequest, InstanceAnswer, PurgeRequest, ReportAnswer, ReportRequest, RetentionRequest, SeqAnswer,
    SessionAnswer, SessionRequest, WIRE_STEP, pad_body, report_body,
};
use libfuzzer_sys::fuzz_target;
use serde::{Serialize, de::DeserializeOwned};

/// Whether the body is a `T`; then `T` writes a body that reads as the same.
fn is<T: DeserializeOwned + Serialize + PartialEq>(body: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice::<T>(body) else { return false };
    let written = serde_json::to_vec(&value).unwrap();
    assert!(serde_json::from_slice::<T>(&written).is_ok_and(|again| again == value));
    true
}

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(authorization) = Authorization::parse(text)
    {
        assert_eq!(*authorization.header(), text);
    }
    let known: [fn(&[u8]) -> bool; 21] = [
        is::<ReportRequest>,
        is::<ReportAnswer>,
        is::<FetchRequest>,
        is::<FetchAnswer>,
        is::<EntryRequest>,
        is::<EntryAnswer>,
        is::<ChallengeRequest>,
        is::<ChallengeAnswer>,
        is::<SessionRequest>,
        is::<SessionAnswer>,
        is::<ChangesAnswer>,
        is::<CasesAnswer>,
        is::<DeskEntryRequest>,
        is::<AccessRequest>,
        is::<RetentionRequest>,
        is::<PurgeRequest>,
        is::<SeqAnswer>,
        is::<CharterRequest>,
        is::<CharterAnswer>,
        is::<InstanceAnswer>,
        is::<ErrorBody>,
    ];
    for is in known {
        is(data);
    }
    if let Ok(request) = serde_json::from_slice::<FetchRequest>(data) {
        assert_eq!(pad_body(request, 0).len() % WIRE_STEP, 0);
    }
    if let Ok(request) = serde_json::from_slice::<ReportRequest>(data)
        && let Ok(body) = report_body(request, 5)
    {
        assert!(body.len() % WIRE_STEP == 0 && is::<ReportRequest>(body.as_bytes()));
    }
});
