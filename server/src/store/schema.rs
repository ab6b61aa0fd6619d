//! The tables, one description for both databases. The columns are explained in `migrations/`.
#![allow(
    missing_docs,
    reason = "the macro's modules and columns are the migrations', where they are explained"
)]

diesel::table! {
    cases (id) {
        id -> Binary,
        authenticator_hash -> Binary,
        day -> BigInt,
        purge_after -> Nullable<BigInt>,
        hold -> Bool,
        generation -> BigInt,
    }
}

diesel::table! {
    requests (case_id) {
        case_id -> Binary,
        kind -> Text,
        member_id -> Binary,
        generation -> BigInt,
        day -> BigInt,
        seq -> BigInt,
        purge_after -> Nullable<BigInt>,
        hold -> Bool,
        leaves_out -> Binary,
    }
}

diesel::table! {
    wraps (case_id, generation, member_id) {
        case_id -> Binary,
        generation -> BigInt,
        member_id -> Binary,
        file -> Binary,
    }
}

diesel::table! {
    entries (case_id, stream, seq) {
        case_id -> Binary,
        stream -> Text,
        seq -> BigInt,
        day -> BigInt,
        member_id -> Nullable<Binary>,
        envelope -> Binary,
    }
}

diesel::table! {
    attachments (case_id, id) {
        case_id -> Binary,
        id -> Binary,
        stream -> Text,
        seq -> BigInt,
        pieces -> BigInt,
    }
}

diesel::table! {
    pieces (case_id, attachment_id, piece) {
        case_id -> Binary,
        attachment_id -> Binary,
        piece -> BigInt,
        octets -> Binary,
    }
}

diesel::table! {
    members (id) {
        id -> Binary,
        counter -> BigInt,
    }
}

diesel::table! {
    changes (member_id, number) {
        member_id -> Binary,
        number -> BigInt,
        case_id -> Binary,
        stream -> Nullable<Text>,
        seq -> Nullable<BigInt>,
        attachment_id -> Nullable<Binary>,
    }
}

diesel::table! {
    sessions (token_hash) {
        token_hash -> Binary,
        member_id -> Binary,
        expires -> BigInt,
        ends -> BigInt,
    }
}

diesel::table! {
    nonces (nonce) {
        nonce -> Binary,
        expires -> BigInt,
    }
}

diesel::table! {
    tombstones (case_id) {
        case_id -> Binary,
        day -> BigInt,
        purged -> BigInt,
    }
}

diesel::table! {
    tombstone_entries (case_id, seq) {
        case_id -> Binary,
        seq -> BigInt,
        day -> BigInt,
        envelope -> Binary,
    }
}

diesel::table! {
    charters (epoch) {
        epoch -> BigInt,
        text -> Text,
        signature -> Text,
    }
}

diesel::table! {
    totals (day) {
        day -> BigInt,
        writes -> BigInt,
        bytes -> BigInt,
    }
}

diesel::table! {
    outbox (member_id, day) {
        member_id -> Binary,
        day -> BigInt,
        state -> Text,
        attempts -> BigInt,
        not_before -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    attachments,
    cases,
    changes,
    charters,
    entries,
    members,
    nonces,
    outbox,
    pieces,
    requests,
    sessions,
    tombstone_entries,
    tombstones,
    totals,
    wraps,
);
