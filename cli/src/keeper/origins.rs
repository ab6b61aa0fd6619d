//! Addresses that are hardly meant: what a keeper is told before a charter with them is signed.
//!
//! An address that is mistyped is the worst mistake that a charter can hold: every client refuses a server at an address
//! that its charter does not name, so the hotline is closed to all until another charter is published.

use strsim::damerau_levenshtein;

use crate::terminal::safe_line;

/// Characters of an onion address before `.onion`.
const ONION: usize = 56;
/// Two addresses that differ in this many characters, or fewer, may be one and a slip.
const NEAR: usize = 2;

/// What is odd about the addresses; `before` are those of the charter before.
pub(super) fn warnings(origins: &[String], before: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    if !origins.is_empty() && origins.iter().all(|origin| is_local(origin)) {
        out.push("All its addresses are of this machine alone: nobody else could reach the hotline.".into());
    }
    for origin in origins {
        if is_onion(origin) && !is_whole_onion(origin) {
            out.push(format!(
                "{} is not a whole onion address: those have {ONION} letters and digits, a to z and 2 to 7.",
                safe_line(origin)
            ));
        }
    }
    for (place, origin) in origins.iter().enumerate() {
        let mut others = origins.iter().skip(place + 1);
        if let Some(other) = others.find(|other| damerau_levenshtein(origin, other) <= NEAR) {
            let (origin, other) = (safe_line(origin), safe_line(other));
            out.push(format!("{origin} and {other} look alike: is one of them mistyped?"));
        }
    }
    for gone in before.iter().filter(|old| !origins.contains(old)) {
        let like = origins.iter().find(|new| !before.contains(new) && damerau_levenshtein(gone, new) <= 4);
        let slip = like
            .map(|new| format!(" {} is new and looks like it: is it mistyped?", safe_line(new)))
            .unwrap_or_default();
        out.push(format!(
            "{} is not named any more: whoever comes there, by an old poster or link, is refused.{slip}",
            safe_line(gone)
        ));
    }
    out
}

/// The address of the charter that is most like this one, where one is.
#[must_use]
pub fn nearest<'a>(origins: &'a [String], to: &str) -> Option<&'a String> {
    let near = origins.iter().map(|origin| (damerau_levenshtein(origin, to), origin));
    near.filter(|(distance, _)| *distance <= 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, origin)| origin)
}

fn host(origin: &str) -> &str {
    let rest = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    // The colons of [::1] are its own.
    if rest.starts_with('[') { rest } else { rest.split(':').next().unwrap_or_default() }
}

fn is_local(origin: &str) -> bool {
    let host = host(origin);
    host.starts_with("127.")
        || host.starts_with("[::1]")
        || host == "localhost"
        || host.ends_with(".localhost")
}

fn is_onion(origin: &str) -> bool {
    host(origin).ends_with(".onion")
}

fn is_whole_onion(origin: &str) -> bool {
    let name = host(origin).strip_suffix(".onion").unwrap_or_default();
    // A name before it is the service's own.
    let key = name.rsplit('.').next().unwrap_or_default();
    key.len() == ONION && key.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(origins: &[&str], before: &[&str]) -> String {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        warnings(&texts(origins), &texts(before)).join("\n")
    }

    #[test]
    fn an_address_that_is_hardly_meant_is_told() {
        let onion = format!("http://{}.onion", "a2".repeat(28));
        assert_eq!(said(&["https://hotline.example", &onion], &[]), "");
        assert_eq!(
            said(&["https://hotline.example", "http://127.0.0.1:8080"], &["https://hotline.example"]),
            ""
        );
        for (origins, before, word) in [
            (&["http://127.0.0.1:8080", "http://[::1]:1"][..], &[][..], "this machine alone"),
            (&["https://hotline.example", "http://abc.onion"], &[], "not a whole onion"),
            (&["https://hotline.example", "https://hotlnie.example"], &[], "look alike"),
            (&["https://hotlin.example"], &["https://hotline.example"], "is it mistyped?"),
            (&["https://other.example"], &["https://hotline.example"], "not named any more"),
        ] {
            let said = said(origins, before);
            assert!(said.contains(word), "{origins:?}: {said}");
        }
    }

    #[test]
    fn the_nearest_is_one_that_is_near() {
        let origins = ["https://hotlin.example".to_owned(), "https://desk.example".to_owned()];
        assert_eq!(nearest(&origins, "https://hotline.example"), origins.first());
        assert_eq!(nearest(&origins, "https://elsewhere.example"), None);
    }
}
