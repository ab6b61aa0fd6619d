//! By whom the desk is served: what a member risks depends on it.

use hotline_crypto::instance::Instance;
use serde::Serialize;

/// The answer to `GET /desk/served.json`.
#[derive(Serialize, Clone, PartialEq, Eq, Debug)]
#[serde(tag = "by", rename_all = "lowercase")]
pub enum Served {
    /// By the server, which could serve other code than ours. Calls go to the page's own origin, which a sign-in names.
    Server,
    /// By the member's own program, which passes calls on.
    Hotline {
        /// The server's origin, which a sign-in names.
        origin: String,
        /// The hotline that is meant: the page refuses a charter of another one. `None` where nobody has said which.
        root: Option<Instance>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_by_whom_and_for_which_hotline() {
        let text = |served: &Served| serde_json::to_string(served).unwrap();
        assert_eq!(text(&Served::Server), r#"{"by":"server"}"#);
        let origin = "https://hotline.example".to_owned();
        let of = |root| text(&Served::Hotline { origin: origin.clone(), root });
        assert_eq!(of(None), r#"{"by":"hotline","origin":"https://hotline.example","root":null}"#);
        let root: Instance = "ab".repeat(32).parse().unwrap();
        let expected = format!(r#"{{"by":"hotline","origin":"https://hotline.example","root":"{root}"}}"#);
        assert_eq!(of(Some(root)), expected);
    }
}
