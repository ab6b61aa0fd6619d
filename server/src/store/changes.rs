//! What each member has to hear of, counted for each by itself.
//!
//! Numbers are given out by the one writer and become visible in their order, so a cursor never skips a change that
//! is committed late. A member's numbers count their own changes alone: they tell nothing of cases they cannot read.

use diesel::prelude::*;
use hotline_crypto::{
    entry::Stream,
    id::{AttachmentId, CaseId, MemberId},
    wire::{CaseEntry, CasesAnswer, ChangesAnswer, DeskAttachment, DeskCase, Tombstone},
};

use super::{
    Connection, Writing, attachments, cases,
    connection::insert_all,
    entries,
    ids::{attachment_id, big, case_id, count, stream as to_stream, stream_text},
    tables::{changes, members},
    tombstones,
};
use crate::error::Outcome;

/// How many changes are answered at once.
const PAGE: i64 = 500;
/// After how many bytes of envelopes and wraps an answer is full.
const PAGE_OCTETS: usize = 4 << 20;

/// What an attachment takes of an answer, roughly.
const OCTETS_OF_A_LINE: usize = 128;

/// One thing that members hear of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The case itself: their wrap, its hold, its purge day; or that it was purged.
    Case,
    /// An entry and what it declares. A report brings its case with it.
    Entry(Stream, u64),
    /// An attachment's new pieces.
    Attachment(AttachmentId),
}

#[derive(Insertable)]
#[diesel(table_name = changes)]
struct NewRow<'a> {
    member_id: &'a [u8],
    number: i64,
    case_id: &'a [u8],
    stream: Option<&'static str>,
    seq: Option<i64>,
    attachment_id: Option<&'a [u8]>,
}

impl<'a> NewRow<'a> {
    fn new((member_id, number): (&'a [u8], i64), case: &'a CaseId, change: &'a Change) -> Self {
        let row = Self {
            member_id,
            number,
            case_id: case.as_bytes(),
            stream: None,
            seq: None,
            attachment_id: None,
        };
        match change {
            Change::Case => row,
            Change::Entry(stream, seq) => {
                Self { stream: Some(stream_text(*stream)), seq: Some(big(*seq)), ..row }
            }
            Change::Attachment(id) => Self { attachment_id: Some(id.as_bytes()), ..row },
        }
    }
}

/// A member's last number; `None` for somebody who never was one.
pub(super) fn counter(connection: &mut Connection, member: MemberId) -> Outcome<Option<i64>> {
    let found = members::table.find(member.as_bytes().as_slice()).select(members::counter).first(connection);
    Ok(found.optional()?)
}

/// Sets a member's last number.
pub(super) fn put_counter(connection: &mut Connection, member: MemberId, counter: i64) -> Outcome<()> {
    diesel::update(members::table.find(member.as_bytes().as_slice()))
        .set(members::counter.eq(counter))
        .execute(connection)?;
    Ok(())
}

/// Makes room for the counters of members, once.
pub fn add_members(connection: &mut Connection, ids: &[MemberId]) -> Outcome<()> {
    for id in ids {
        if counter(connection, *id)?.is_none() {
            let id = id.as_bytes().as_slice();
            diesel::insert_into(members::table).values(members::id.eq(id)).execute(connection)?;
        }
    }
    Ok(())
}

/// Tells these members of these changes, in this order.
pub fn announce(writing: &mut Writing, case: CaseId, to: &[MemberId], news: &[Change]) -> Outcome<()> {
    if to.is_empty() || news.is_empty() {
        return Ok(());
    }
    let how_many = big(news.len());
    let mut counters = Vec::with_capacity(to.len());
    for member in to {
        counters.extend(writing.count_up(*member, how_many)?.map(|last| (*member, last)));
    }
    for change in news {
        forget_older(writing, case, to, *change)?;
    }
    let rows = counters.iter().flat_map(|(member, last)| {
        let row = |(number, change)| NewRow::new((member.as_bytes(), number), &case, change);
        (last - how_many + 1..).zip(news).map(row)
    });
    Ok(insert_all!(&mut **writing, changes::table, rows)?)
}

/// What changes again is heard of once, in its newest state.
fn forget_older(connection: &mut Connection, case: CaseId, to: &[MemberId], change: Change) -> Outcome<()> {
    let ids: Vec<&[u8]> = to.iter().map(|member| member.as_bytes().as_slice()).collect();
    let older = changes::table
        .filter(changes::case_id.eq(case.as_bytes().as_slice()).and(changes::member_id.eq_any(ids)))
        .filter(changes::stream.is_null());
    match &change {
        Change::Entry(..) => 0,
        Change::Case => diesel::delete(older.filter(changes::attachment_id.is_null())).execute(connection)?,
        Change::Attachment(id) => {
            let id = id.as_bytes().as_slice();
            diesel::delete(older.filter(changes::attachment_id.eq(id))).execute(connection)?
        }
    };
    Ok(())
}

/// Tells members who gained access of the whole case, from its start. To be called before anything is added to it.
pub fn replay(writing: &mut Writing, case: CaseId, to: &[MemberId]) -> Outcome<()> {
    if to.is_empty() {
        return Ok(());
    }
    let mut all = vec![Change::Case];
    for stream in [Stream::Dialogue, Stream::Desk] {
        all.extend((0..entries::next(writing, case, stream)?).map(|seq| Change::Entry(stream, seq)));
    }
    announce(writing, case, to, &all)
}

/// Takes everything back that these members have not heard of the case yet, or could ask for again.
pub fn forget(connection: &mut Connection, case: CaseId, of: &[MemberId]) -> Outcome<()> {
    for member in of {
        diesel::delete(
            changes::table
                .filter(changes::case_id.eq(case.as_bytes().as_slice()))
                .filter(changes::member_id.eq(member.as_bytes().as_slice())),
        )
        .execute(connection)?;
    }
    Ok(())
}

type Row = (i64, Vec<u8>, Option<String>, Option<i64>, Option<Vec<u8>>);

/// What changed for a member after `since`, oldest first, as much as one answer holds.
pub fn page(connection: &mut Connection, member: MemberId, since: u64) -> Outcome<ChangesAnswer> {
    let rows: Vec<Row> = changes::table
        .filter(changes::member_id.eq(member.as_bytes().as_slice()).and(changes::number.gt(big(since))))
        .order(changes::number)
        .limit(PAGE + 1)
        .select((changes::number, changes::case_id, changes::stream, changes::seq, changes::attachment_id))
        .load(connection)?;
    let mut page = Page::new(member);
    let (mut cursor, mut left) = (since, rows.len());
    for (number, case, stream, seq, attachment) in rows.into_iter().take(usize::try_from(PAGE).unwrap_or(0)) {
        if page.octets >= PAGE_OCTETS {
            break;
        }
        let case = case_id(&case)?;
        match (stream, seq, attachment) {
            (Some(stream), Some(seq), _) => {
                page.add_entry(connection, case, to_stream(&stream)?, count(seq)?)?;
            }
            (_, _, Some(attachment)) => page.add_attachment(connection, case, attachment_id(&attachment)?)?,
            _ => page.add_case(connection, case)?,
        }
        (cursor, left) = (count(number)?, left - 1);
    }
    Ok(ChangesAnswer {
        cursor,
        more: left > 0,
        cases: page.cases,
        entries: page.entries,
        attachments: page.attachments,
        removed: page.removed,
    })
}

/// The cases with the newest changes for a member, newest first; whole, unless one alone is more than an answer holds.
pub fn newest(connection: &mut Connection, member: MemberId, how_many: u32) -> Outcome<CasesAnswer> {
    use diesel::dsl::max;
    let ids: Vec<(Vec<u8>, Option<i64>)> = changes::table
        .filter(changes::member_id.eq(member.as_bytes().as_slice()))
        .group_by(changes::case_id)
        .select((changes::case_id, max(changes::number)))
        .load(connection)?;
    let mut ids: Vec<(i64, Vec<u8>)> = ids.into_iter().map(|(id, last)| (last.unwrap_or(0), id)).collect();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    let wanted = usize::try_from(how_many).unwrap_or(usize::MAX);
    let mut page = Page::new(member);
    let mut more = false;
    for (_, id) in &ids {
        if page.cases.len() == wanted || page.octets >= PAGE_OCTETS {
            more = true;
            break;
        }
        page.add_whole_case(connection, case_id(id)?)?;
    }
    Ok(CasesAnswer {
        more: more || page.is_cut,
        cases: page.cases,
        entries: page.entries,
        attachments: page.attachments,
        removed: Vec::new(),
    })
}

/// An answer that is being filled for one member. What they cannot read is left out, whatever the rows say.
struct Page {
    member: MemberId,
    octets: usize,
    /// A case is not whole: the rest of it is among the changes.
    is_cut: bool,
    cases: Vec<DeskCase>,
    entries: Vec<CaseEntry>,
    attachments: Vec<DeskAttachment>,
    removed: Vec<Tombstone>,
}

impl Page {
    fn new(member: MemberId) -> Self {
        Self {
            member,
            octets: 0,
            is_cut: false,
            cases: vec![],
            entries: vec![],
            attachments: vec![],
            removed: vec![],
        }
    }

    fn add_case(&mut self, connection: &mut Connection, id: CaseId) -> Outcome<()> {
        if let Some(case) = cases::desk_case(connection, id, self.member)? {
            self.octets += case.wrap.0.len();
            self.cases.push(case);
        } else if let Some(tombstone) = tombstones::find(connection, id)? {
            self.octets += tombstone.entries.iter().map(|entry| entry.envelope.0.len()).sum::<usize>();
            self.removed.push(tombstone);
        }
        Ok(())
    }

    fn add_entry(
        &mut self,
        connection: &mut Connection,
        case: CaseId,
        stream: Stream,
        seq: u64,
    ) -> Outcome<()> {
        if (stream, seq) == (Stream::Dialogue, 0) {
            self.add_case(connection, case)?;
        }
        if let Some(entry) = entries::find(connection, case, stream, seq)? {
            self.octets += entry.envelope.0.len();
            self.entries.push(CaseEntry { case, stream, seq, day: entry.day, envelope: entry.envelope });
        }
        for declared in attachments::declared_by(connection, case, stream, seq)? {
            self.add_attachment(connection, case, declared.id)?;
        }
        Ok(())
    }

    fn add_attachment(&mut self, connection: &mut Connection, case: CaseId, id: AttachmentId) -> Outcome<()> {
        let Some(attachment) = attachments::find(connection, case, id)? else { return Ok(()) };
        let stored = attachments::stored(connection, case, id)?;
        let new = DeskAttachment { case, id, pieces: attachment.pieces, stored };
        self.octets += OCTETS_OF_A_LINE + new.stored.len() * 4;
        // An entry and its attachment's pieces may be on the same page: one line for both.
        match self.attachments.iter_mut().find(|old| (old.case, old.id) == (case, id)) {
            Some(old) => *old = new,
            None => self.attachments.push(new),
        }
        Ok(())
    }

    fn add_whole_case(&mut self, connection: &mut Connection, id: CaseId) -> Outcome<()> {
        let before = self.cases.len();
        self.add_case(connection, id)?;
        if self.cases.len() == before {
            return Ok(());
        }
        for stream in [Stream::Dialogue, Stream::Desk] {
            for seq in 0..entries::next(connection, id, stream)? {
                if self.octets >= PAGE_OCTETS {
                    self.is_cut = true;
                    return Ok(());
                }
                // The report's own entry would bring the case a second time.
                if let Some(entry) = entries::find(connection, id, stream, seq)? {
                    self.octets += entry.envelope.0.len();
                    self.entries.push(CaseEntry {
                        case: id,
                        stream,
                        seq,
                        day: entry.day,
                        envelope: entry.envelope,
                    });
                }
            }
            for attachment in attachments::of_stream(connection, id, stream)? {
                let (attachment, pieces, stored) = (attachment.id, attachment.pieces, attachment.stored);
                self.attachments.push(DeskAttachment { case: id, id: attachment, pieces, stored });
            }
        }
        Ok(())
    }
}
