//! A QR code of a key's backup, for the terminal and for paper.

use anyhow::Context as _;
use fast_qr::{ECL, QRBuilder, QRCode};
use zeroize::Zeroizing;

/// Light modules around the code, as the standard asks for.
const QUIET: usize = 4;
/// Fewer do on a screen, where room is short.
const QUIET_ON_SCREEN: usize = 2;

/// A QR code. It is as secret as what it holds.
pub struct Qr(Box<QRCode>);

impl Qr {
    /// Of a text; capitals, digits and hyphens take the least room. A seventh of it may be unreadable.
    ///
    /// # Errors
    /// Where it is too long for one.
    pub fn new(text: &str) -> anyhow::Result<Self> {
        let code =
            QRBuilder::new(text).ecl(ECL::M).build().ok().context("the text is too long for a QR code")?;
        Ok(Self(Box::new(code)))
    }

    fn is_dark(&self, x: usize, y: usize, quiet: usize) -> bool {
        let inside = |at: usize| at.checked_sub(quiet).filter(|at| *at < self.0.size);
        let (Some(x), Some(y)) = (inside(x), inside(y)) else { return false };
        let row: &[fast_qr::Module] = &self.0[y];
        row.get(x).is_some_and(|module| module.value())
    }

    /// Two rows of modules in each line of text, light ones drawn: for a dark terminal. Readers take the other way
    /// round as well.
    #[must_use]
    pub fn for_terminal(&self) -> Zeroizing<String> {
        let size = self.0.size + 2 * QUIET_ON_SCREEN;
        let mut out = Zeroizing::new(String::with_capacity(size * size * 2));
        for y in (0..size).step_by(2) {
            for x in 0..size {
                let light = |y: usize| y < size && !self.is_dark(x, y, QUIET_ON_SCREEN);
                out.push(match (light(y), light(y + 1)) {
                    (true, true) => '\u{2588}',
                    (true, false) => '\u{2580}',
                    (false, true) => '\u{2584}',
                    (false, false) => ' ',
                });
            }
            out.push('\n');
        }
        out
    }

    /// A picture for paper.
    #[must_use]
    pub fn to_svg(&self) -> Zeroizing<String> {
        let size = self.0.size + 2 * QUIET;
        let mut out = Zeroizing::new(String::with_capacity(size * size * 8));
        out.push_str(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\"><path d=\""
        ));
        for y in 0..size {
            for x in (0..size).filter(|x| self.is_dark(*x, y, QUIET)) {
                out.push_str(&format!("M{x} {y}h1v1h-1z"));
            }
        }
        out.push_str("\"/></svg>");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "AGE-SECRET-KEY-PQ-1WX25VHQ50DGUCHGCG9H667Z3U45YEHYJKNM4RX065GDZKWFLVVZS0MQAK2";

    /// Reads back what is drawn, eight pixels a module.
    fn scan(size: usize, is_light: impl Fn(usize, usize) -> bool) -> String {
        let pixel = |x: usize, y: usize| if is_light(x / 8, y / 8) { 255 } else { 0 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(size * 8, size * 8, pixel);
        image.detect_grids()[0].decode().unwrap().1
    }

    #[test]
    fn what_is_drawn_in_the_terminal_scans() {
        let drawn = Qr::new(TEXT).unwrap().for_terminal();
        let rows: Vec<Vec<char>> = drawn.lines().map(|line| line.chars().collect()).collect();
        let size = rows[0].len();
        let is_light = |x: usize, y: usize| match rows[y / 2][x] {
            '\u{2588}' => true,
            '\u{2580}' => y.is_multiple_of(2),
            '\u{2584}' => !y.is_multiple_of(2),
            _ => false,
        };
        assert_eq!(scan(size, is_light), TEXT);
        assert!(rows.len() <= 23, "it fits a terminal of 24 lines: {}", rows.len());
    }

    #[test]
    fn what_is_printed_scans() {
        let svg = Qr::new(TEXT).unwrap().to_svg();
        let size: usize =
            svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let is_light = |x: usize, y: usize| !svg.contains(&format!("M{x} {y}h1"));
        assert_eq!(scan(size, is_light), TEXT);
    }
}
