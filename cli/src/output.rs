//! What is printed: for people, or with `--json` for programs. Data goes to standard output, all else to standard
//! error.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::json;

use crate::{
    exit::{Exit, Failure},
    terminal::safe_text,
};

/// Where results and remarks go.
#[derive(Clone)]
pub struct Output {
    json: bool,
}

impl Output {
    /// `json`: one JSON value on standard output instead of text.
    #[must_use]
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether `--json` was given.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Prints a command's result: `value` as JSON, or what `human` writes.
    ///
    /// # Errors
    /// Those of standard output; a reader that closed the pipe is none.
    pub fn print<T: Serialize>(
        &self,
        value: &T,
        human: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let written = if self.json {
            serde_json::to_writer_pretty(&mut out, value)
                .map_err(io::Error::from)
                .and_then(|()| writeln!(out))
        } else {
            human(&mut out)
        };
        match written.and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// A remark on standard error; none with `--json`.
    pub fn remark(&self, text: &str) {
        if !self.json {
            let _ = writeln!(io::stderr(), "{text}");
        }
    }

    /// What must be known whoever reads it, on standard error: in words, or as one JSON object.
    pub fn warn(&self, text: &str) {
        let _ = match self.json {
            true => writeln!(io::stderr(), "{}", json!({ "warning": text })),
            false => writeln!(io::stderr(), "{text}"),
        };
    }

    /// A failure, on standard error: in words, or as one JSON object.
    pub fn failure(&self, error: &anyhow::Error) {
        let failure = Failure::of(error);
        let what = format!("{error:#}");
        let mut out = io::stderr();
        if self.json {
            let value = json!({
                "error": what,
                "exit": Exit::of(error) as u8,
                "meaning": failure.as_ref().and_then(|failure| failure.meaning.as_deref()),
                "advice": failure.as_ref().and_then(|failure| failure.advice.as_deref()),
            });
            let _ = writeln!(out, "{value}");
            return;
        }
        // What a server or a charter said may stand in any of these.
        let _ = writeln!(out, "hotline: {}", safe_text(&what));
        for text in failure.into_iter().flat_map(|failure| [failure.meaning, failure.advice]).flatten() {
            let _ = writeln!(out, "  {}", safe_text(&text));
        }
    }
}
