//! Finding members as people name them.

use hotline_crypto::charter::MemberLine;

use crate::{
    exit::{Exit, Failure},
    terminal::safe_line,
};

/// The place among `lines` of the member meant by `text`: the name, a part of it, or the beginning of the id; of several
/// lines of one member, the last.
///
/// # Errors
/// [`Exit::NotFound`] where nobody or more than one is meant; all names are listed.
pub fn find(lines: &[&MemberLine], text: &str) -> Result<usize, Failure> {
    let wanted = text.trim().to_lowercase();
    let exact = |line: &MemberLine| line.name.to_lowercase() == wanted || line.id.to_string() == wanted;
    // A part of a name begins where one of its words does, before it may begin anywhere.
    let word = |line: &MemberLine| {
        let name = line.name.to_lowercase();
        !wanted.is_empty() && (name.starts_with(&wanted) || name.contains(&format!(" {wanted}")))
    };
    let partly = |line: &MemberLine| {
        let begins = line.id.to_string().starts_with(&wanted);
        !wanted.is_empty() && (line.name.to_lowercase().contains(&wanted) || begins)
    };
    for fits in [&exact as &dyn Fn(&MemberLine) -> bool, &word, &partly] {
        let found: Vec<usize> =
            (0..lines.len()).filter(|place| lines.get(*place).is_some_and(|line| fits(line))).collect();
        let id = found.first().and_then(|place| lines.get(*place)).map(|line| line.id);
        let same = |place: &usize| lines.get(*place).map(|line| line.id) == id;
        match found.last() {
            Some(last) if found.iter().all(same) => return Ok(*last),
            Some(_) => return Err(several(lines, &found, text)),
            None => {}
        }
    }
    Err(nobody(lines, text))
}

fn nobody(lines: &[&MemberLine], text: &str) -> Failure {
    let names: Vec<_> = lines.iter().map(|line| format!("  {}", safe_line(&line.name))).collect();
    let failure = Failure::new(Exit::NotFound, format!("there is no member \"{}\"", safe_line(text)));
    match names.as_slice() {
        [] => failure.advise("The charter has no members yet: hotline charter add."),
        names => failure.advise(format!("The members are:\n  {}", names.join("\n  "))),
    }
}

fn several(lines: &[&MemberLine], found: &[usize], text: &str) -> Failure {
    let line =
        |place: &usize| lines.get(*place).map(|line| format!("  {}  {}", line.id, safe_line(&line.name)));
    let names: Vec<_> = found.iter().filter_map(line).collect();
    Failure::new(Exit::NotFound, format!("\"{}\" fits more than one member", safe_line(text)))
        .advise(format!("Give more of the name, or the beginning of the id:\n  {}", names.join("\n  ")))
}

#[cfg(test)]
mod tests {
    use hotline_crypto::{charter::Role, date::Day, id::MemberId, keys::Identity, member::MemberKey};
    use zeroize::Zeroizing;

    use super::*;

    fn lines(names: &[(&str, u8)]) -> Vec<MemberLine> {
        let key = MemberKey::from_identity(Identity::from_seed(&Zeroizing::new([7; 32])));
        let line = |(name, id): &(&str, u8)| MemberLine {
            id: MemberId::from_bytes([*id; 16]),
            name: (*name).into(),
            title: String::new(),
            role: Role::Member,
            age: key.recipient(),
            sign: key.signing_key().verifying_key(),
            from: Day::default(),
            until: None,
        };
        names.iter().map(line).collect()
    }

    fn refs(lines: &[MemberLine]) -> Vec<&MemberLine> {
        lines.iter().collect()
    }

    #[test]
    fn a_member_is_found_by_name_part_of_it_or_id() {
        let lines = lines(&[("Ana Lima", 0x11), ("Ben Okafor", 0x22), ("Ana Limander", 0x33)]);
        for (text, place_of) in [("ana lima", 0), ("Okafor", 1), (" ben ", 1), ("limander", 2), ("2222", 1)] {
            assert_eq!(find(&refs(&lines), text).unwrap(), place_of, "{text}");
        }
        for text in ["Ana", "Zed", "", " "] {
            assert!(find(&refs(&lines), text).is_err(), "{text}");
        }
        assert!(find(&refs(&lines), "Ana").unwrap_err().to_string().contains("more than one"));
    }

    #[test]
    fn of_a_member_with_several_lines_the_last_is_meant() {
        assert_eq!(find(&refs(&lines(&[("Ana", 1), ("Ben", 2), ("Ana", 1)])), "ana").unwrap(), 2);
    }
}
