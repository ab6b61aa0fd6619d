//! A screen of its own for secrets: what is shown on it is gone when it is closed, and is not scrolled back to.

use std::{
    fs::File,
    io::{self, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use super::typing::{no_terminal, open};

/// Turns to the terminal's other screen, and clears it.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[H\x1b[2J";
/// Clears it and turns back.
const LEAVE: &[u8] = b"\x1b[H\x1b[2J\x1b[?1049l";

static IS_OPEN: AtomicBool = AtomicBool::new(false);

/// The terminal's other screen, for as long as this is kept. A terminal that has none (`TERM=dumb`) shows all on its one.
pub struct Screen {
    terminal: File,
}

impl Screen {
    /// Turns to it.
    ///
    /// # Errors
    /// Where there is no terminal.
    pub fn open() -> anyhow::Result<Self> {
        let mut terminal = open()?;
        if std::env::var_os("TERM").is_some_and(|term| term != "dumb") {
            terminal.write_all(ENTER).map_err(|_| no_terminal())?;
            IS_OPEN.store(true, Ordering::SeqCst);
        }
        Ok(Self { terminal })
    }

    /// Clears it, for the next page.
    ///
    /// # Errors
    /// Writing's.
    pub fn clear(&mut self) -> io::Result<()> {
        if IS_OPEN.load(Ordering::SeqCst) { self.terminal.write_all(b"\x1b[H\x1b[2J") } else { Ok(()) }
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.terminal.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.terminal.flush()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        leave(&mut self.terminal);
    }
}

/// Turns back where the other screen is shown, from the handler of Ctrl-C.
pub(super) fn restore() {
    if let Ok(mut terminal) = open() {
        leave(&mut terminal);
    }
}

fn leave(terminal: &mut File) {
    if IS_OPEN.swap(false, Ordering::SeqCst) {
        // Where it fails there is no terminal any more.
        drop(terminal.write_all(LEAVE));
    }
}
