//! What a message looks like: the same words and the same number of bytes each time.
//!
//! Its headers follow from the settings, the recipient and the day; its `Date` is the moment at which it was due and not
//! the one at which it left.

use std::time::{Duration, UNIX_EPOCH};

use anyhow::Context;
use hotline_crypto::date::Day;
use lettre::{
    Address, Message,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0},
    },
};

use crate::config::{MailConfig, Mode};

/// Every message has as many bytes, headers included; one that cannot, a multiple of it.
pub const SIZE: usize = 1536;
/// Bytes of a line of padding, its end included.
const LINE: usize = 74;

/// The subject of everything that members get.
pub const SUBJECT: &str = "A reminder to open your desk";

const FIXED: &str = "
It is sent on fixed days, whether or not anything happened. What there is
for you, if there is anything, you see at the desk alone.
";
const NEWS: &str = "
Something is there that you were not told of before. What it is, and since
when, you see at the desk alone.
";
const DEADLINE: &str = "
A date is near or past: please open the desk today.
";
const ALWAYS: &str = "
Open the desk as you always do. This message has no link and no
attachment; if one that looks like it has, do not follow it. Please do not
answer, and write nothing about your work there in a mail.
";

/// What a message is to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// A member is reminded to look, and perhaps of a date.
    Look {
        /// Whether a date is near in a case that they can read.
        date_is_near: bool,
    },
    /// The keeper is told when the charter expires, which everybody can read in it.
    Charter {
        /// Its last valid day.
        expires: Day,
        /// Whether that is over.
        is_over: bool,
    },
}

/// One message, on its way to one recipient.
pub struct Sheet<'a> {
    /// Where it goes.
    pub to: &'a Address,
    /// What it says.
    pub notice: Notice,
    /// When it was due, in seconds since 1970.
    pub moment: u64,
    /// Its own random bytes. The same ones when it is sent again, so that a mail system may notice.
    pub id: [u8; 16],
}

impl Sheet<'_> {
    /// The message, ready to be sent.
    ///
    /// # Errors
    /// When there is no sender.
    pub fn message(&self, config: &MailConfig) -> anyhow::Result<Message> {
        let from = config.from.as_ref().context("mail.from is missing")?;
        let (subject, mut text) = self.words(config.mode);
        let bare = self.build(from, subject, text.clone())?.formatted().len();
        text.push_str(&padding(bare.next_multiple_of(SIZE) - bare));
        self.build(from, subject, text)
    }

    fn words(&self, mode: Mode) -> (&'static str, String) {
        match self.notice {
            Notice::Look { date_is_near } => {
                let why = match (mode, date_is_near) {
                    (Mode::News, false) => NEWS,
                    (Mode::News, true) => "",
                    _ => FIXED,
                };
                let date = if date_is_near { DEADLINE } else { "" };
                (SUBJECT, format!("This is a reminder to open your desk.\n{why}{date}{ALWAYS}"))
            }
            Notice::Charter { expires, is_over } => {
                let (verb, then) = if is_over {
                    ("expired", "no report is taken until the next one is published.\n")
                } else {
                    ("expires", "from the day after no report is taken.\n")
                };
                let text = format!(
                    "The charter {verb} on {expires};\n{then}\nPlease sign the next one and publish it, or hand it \
                     to whoever\nruns the server:\n\n    hotline-server charter charter.json charter.json.sig\n"
                );
                ("A reminder to sign the next charter", text)
            }
        }
    }

    fn build(&self, from: &Mailbox, subject: &str, text: String) -> anyhow::Result<Message> {
        // The sender's domain is in every message anyway; the machine's name is not.
        let id = format!("<{:032x}@{}>", u128::from_be_bytes(self.id), from.email.domain());
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Ok(Message::builder()
            .date(UNIX_EPOCH + Duration::from_secs(self.moment))
            .from(from.clone())
            .to(self.to.clone().into())
            .subject(subject)
            .message_id(Some(id))
            // So that nobody's absence is told to the sender.
            .raw_header(HeaderValue::new(automatic, "auto-generated".into()))
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .body(text)?)
    }
}

/// Blank lines of that many bytes, where a line's end counts as the two that it becomes.
fn padding(mut bytes: usize) -> String {
    let mut text = String::with_capacity(bytes);
    while bytes > LINE {
        text.push_str(&" ".repeat(LINE - 2));
        text.push('\n');
        bytes -= LINE;
    }
    text + &" ".repeat(bytes)
}

#[cfg(test)]
mod tests;
