//! A reporter's side: the hotline that is trusted, the token, the case that it opens, and what is written to it.
//!
//! Nothing of it is kept on this machine. What a reporter has is the token.

mod answers;
mod case;
mod hotline;
mod letters;
mod questions;
mod sealing;
mod send;
mod sheet;
mod token;

pub use self::{
    answers::{Said, answers, categories, question_ids},
    case::{MyCase, open},
    hotline::trusted,
    letters::{as_json, print},
    questions::ask,
    sealing::{Draft, excluded, report, too_long},
    send::{attach, meaning_of_silence, pieces},
    sheet::{Sheet, show_once},
    token::{Me, TokenArgs, new_passphrase},
};
