//! Wraps: who can open a case. They are added in generations and never overwritten; the newest says who reads now.

use diesel::prelude::*;
use hotline_crypto::{
    id::{CaseId, MemberId},
    wire::{Base64Bytes, MemberWrap},
};

use super::{
    Connection,
    ids::{big, member_id},
    tables::{cases, wraps},
};
use crate::error::Outcome;

/// Adds a generation and makes it the one in force. The case must exist.
pub fn add(connection: &mut Connection, case: CaseId, generation: u64, files: &[MemberWrap]) -> Outcome<()> {
    for MemberWrap { member, wrap } in files {
        diesel::insert_into(wraps::table)
            .values((
                wraps::case_id.eq(case.as_bytes().as_slice()),
                wraps::generation.eq(big(generation)),
                wraps::member_id.eq(member.as_bytes().as_slice()),
                wraps::file.eq(wrap.0.as_slice()),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Who could read the case in a generation.
pub fn readers_of(connection: &mut Connection, case: CaseId, generation: u64) -> Outcome<Vec<MemberId>> {
    let ids: Vec<Vec<u8>> = wraps::table
        .filter(wraps::case_id.eq(case.as_bytes().as_slice()).and(wraps::generation.eq(big(generation))))
        .select(wraps::member_id)
        .load(connection)?;
    ids.iter().map(|id| member_id(id)).collect()
}

/// Who can read the case now; nobody where there is no such case.
pub fn readers(connection: &mut Connection, case: CaseId) -> Outcome<Vec<MemberId>> {
    let ids: Vec<Vec<u8>> = wraps::table
        .inner_join(
            cases::table.on(cases::id.eq(wraps::case_id).and(cases::generation.eq(wraps::generation))),
        )
        .filter(cases::id.eq(case.as_bytes().as_slice()))
        .select(wraps::member_id)
        .load(connection)?;
    ids.iter().map(|id| member_id(id)).collect()
}

/// The wraps of a generation, whole, by member.
pub fn files(connection: &mut Connection, case: CaseId, generation: u64) -> Outcome<Vec<MemberWrap>> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = wraps::table
        .filter(wraps::case_id.eq(case.as_bytes().as_slice()).and(wraps::generation.eq(big(generation))))
        .order(wraps::member_id)
        .select((wraps::member_id, wraps::file))
        .load(connection)?;
    rows.into_iter()
        .map(|(member, file)| Ok(MemberWrap { member: member_id(&member)?, wrap: Base64Bytes(file) }))
        .collect()
}

/// Whether `files` are exactly the wraps of that generation, in any order.
pub fn are(
    connection: &mut Connection,
    case: CaseId,
    generation: u64,
    wraps: &[MemberWrap],
) -> Outcome<bool> {
    let stored = files(connection, case, generation)?;
    let mut sent: Vec<&MemberWrap> = wraps.iter().collect();
    sent.sort_by_key(|wrap| wrap.member);
    Ok(stored.iter().eq(sent))
}
