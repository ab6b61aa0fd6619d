//! The page that is printed: words, numbers, a QR code, and what whoever finds it must know.

use std::{fmt::Write, path::Path};

use hotline_crypto::date::Day;
use zeroize::Zeroizing;

use super::backup::Sheet;
use crate::terminal::safe_path;

const STYLE: &str = "body{font:12pt/1.5 Georgia,serif;color:#000;background:#fff;max-width:17cm;margin:1.5cm auto}\
    h1{font-size:16pt;margin:0 0 .5em}ol{columns:2;column-gap:1.5cm;font:13pt/1.75 ui-monospace,monospace;padding-left:2.5em}\
    ol span{color:#444;font-size:10pt;float:right;margin-right:1em}svg{width:6cm;height:6cm;display:block}\
    .code{font-family:ui-monospace,monospace}";

/// A page that stands by itself: no script, nothing loaded.
pub(super) fn page(sheet: &Sheet, file: &Path, today: Day) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(64 << 10));
    let mut write = |text: &str| out.push_str(text);
    write("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">");
    write(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
    );
    write(&format!("<title>Key backup</title><style>{STYLE}</style>"));
    write(&format!("<h1>Backup of a key, {today}</h1>"));
    write(&format!(
        "<p>File: {}<br>Code: <span class=\"code\">{}</span></p><ol>",
        escape(&safe_path(file)),
        sheet.code
    ));
    for (_, word, number) in sheet.lines() {
        write(&format!("<li>{word}<span>{number}</span></li>"));
    }
    write("</ol>");
    write(&sheet.qr.to_svg());
    write(
        "<p>These words and this picture each are the whole key, without its passphrase. Keep the page locked away, ",
    );
    write(
        "in another place than the computer with the key file. To use it: <span class=\"code\">hotline key restore ",
    );
    write(
        "NEW.age</span>, and type the words or their numbers. If somebody may have read it, tell the keeper of the ",
    );
    write("charter and change the key (<span class=\"code\">hotline key rotate</span>).</p></html>\n");
    out
}

fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        // Writing to a string cannot fail.
        let _ = match c {
            '&' | '<' | '>' | '"' | '\'' => write!(out, "&#{};", u32::from(c)),
            _ => write!(out, "{c}"),
        };
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_write_into_the_page() {
        assert_eq!(escape("<b>\"&'x"), "&#60;b&#62;&#34;&#38;&#39;x");
    }
}
