//! Wraps: who can open a case. They are added in generations and never overwritten; the newest says who reads now.

use diesel::prelude::*;
use hotline_crypto::{
    id::{CaseId, MemberId},
    wire::{Base64Bytes, MemberWrap},
};

use super::{
    Connection,
    connection::insert_all,
    ids::{big, member_id},
    tables::{cases, wraps},
};
use crate::error::Outcome;

#[derive(Insertable)]
#[diesel(table_name = wraps)]
struct Row<'a> {
    case_id: &'a [u8],
    generation: i64,
    member_id: &'a [u8],
    file: &'a [u8],
}

impl<'a> Row<'a> {
    fn new(case: &'a CaseId, generation: u64, MemberWrap { member, wrap }: &'a MemberWrap) -> Self {
        Self {
            case_id: case.as_bytes(),
            generation: big(generation),
            member_id: member.as_bytes(),
            file: &wrap.0,
        }
    }
}

/// Adds a generation and makes it the one in force. The case must exist.
pub fn add(connection: &mut Connection, case: CaseId, generation: u64, files: &[MemberWrap]) -> Outcome<()> {
    let row = |file| Row::new(&case, generation, file);
    Ok(insert_all!(connection, wraps::table, files.iter().map(row))?)
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
