//! Reading from the terminal what a person types.
//!
//! Whatever was typed before a question was asked is thrown away: Enter pressed twice must not answer what nobody has read
//! yet. The terminal hands out keys and not lines meanwhile, and echoes nothing by itself; so there is no moment in which a
//! secret could be seen, and no line is cut. Ctrl-C stays with the terminal: see [`super::restore`].

use std::{
    collections::VecDeque,
    fs::{File, OpenOptions},
    io::{ErrorKind, Read, Write},
    sync::{Mutex, MutexGuard, PoisonError},
};

use rustix::termios::{
    LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios, tcflush, tcgetattr, tcsetattr,
};
use zeroize::Zeroizing;

use super::editor::{Editor, Key};
use crate::exit::{Exit, Failure};

const CHUNK: usize = 4096;

/// The terminal and how it was before something was asked.
static BEFORE: Mutex<Option<(File, Termios)>> = Mutex::new(None);

/// Whether what is typed is seen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Echo {
    Shown,
    Hidden,
}

/// A terminal at which somebody types, for as long as this is kept.
pub(super) struct Typing {
    terminal: File,
    echo: Echo,
    unread: VecDeque<u8>,
    editor: Editor,
}

impl Typing {
    /// Throws away what was typed ahead, and begins.
    pub(super) fn begin(echo: Echo) -> Result<Self, Failure> {
        let terminal = open()?;
        let before = tcgetattr(&terminal).map_err(|_| no_terminal())?;
        let mut keys = before.clone();
        keys.local_modes
            .remove(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ECHONL | LocalModes::IEXTEN);
        keys.special_codes[SpecialCodeIndex::VMIN] = 1;
        keys.special_codes[SpecialCodeIndex::VTIME] = 0;
        // A shell that has the terminal meanwhile would find it silent.
        keys.special_codes[SpecialCodeIndex::VSUSP] = 0;
        *lock() = Some((terminal.try_clone().map_err(|_| no_terminal())?, before));
        let typing = Self { terminal, echo, unread: VecDeque::new(), editor: Editor::new() };
        tcsetattr(&typing.terminal, OptionalActions::Flush, &keys).map_err(|_| no_terminal())?;
        Ok(typing)
    }

    /// Throws away what was typed since.
    pub(super) fn forget(&mut self) {
        self.unread.clear();
        // Where it fails, so will reading.
        let _ = tcflush(&self.terminal, QueueSelector::IFlush);
    }

    /// Shows something.
    pub(super) fn show(&mut self, text: &str) -> Result<(), Failure> {
        self.terminal.write_all(text.as_bytes()).map_err(|_| no_terminal())
    }

    /// A line without its end. Ctrl-D is no answer.
    pub(super) fn line(&mut self, prompt: &str) -> Result<Zeroizing<String>, Failure> {
        self.show(prompt)?;
        loop {
            match self.key()? {
                Key::Typed => {}
                Key::Enter => {
                    self.show("\n")?;
                    return text(&self.editor.take_line());
                }
                Key::End if self.editor.is_empty() => {
                    self.show(&format!("\nCtrl-C gives it up.\n{prompt}"))?;
                }
                Key::End => {}
            }
        }
    }

    /// Lines up to Ctrl-D at the beginning of one, or twice within one; no more than `most` bytes and some.
    pub(super) fn lines(&mut self, most: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let (mut all, mut ended_at) = (Zeroizing::new(Vec::new()), None);
        while all.len() + self.editor.len() <= most {
            match self.key()? {
                Key::Typed => {}
                Key::Enter => {
                    self.show("\n")?;
                    all.extend_from_slice(&self.editor.take_line());
                    all.push(b'\n');
                    ended_at = None;
                }
                Key::End if self.editor.is_empty() || ended_at == Some(self.editor.len()) => {
                    if !self.editor.is_empty() {
                        self.show("\n")?;
                    }
                    break;
                }
                Key::End => ended_at = Some(self.editor.len()),
            }
        }
        all.extend_from_slice(&self.editor.take_line());
        Ok(all)
    }

    /// Takes keys until one ends something, or none is waiting; shows them.
    fn key(&mut self) -> Result<Key, Failure> {
        if self.unread.is_empty() {
            self.editor.pause();
            self.read()?;
        }
        let (mut echo, mut key) = (Vec::new(), Key::Typed);
        while key == Key::Typed
            && let Some(byte) = self.unread.pop_front()
        {
            key = self.editor.press(byte, &mut echo);
        }
        if self.echo == Echo::Shown {
            self.terminal.write_all(&echo).map_err(|_| no_terminal())?;
        }
        Ok(key)
    }

    /// Waits for keys.
    fn read(&mut self) -> Result<(), Failure> {
        let mut chunk = Zeroizing::new([0; CHUNK]);
        loop {
            match self.terminal.read(&mut *chunk) {
                // The terminal is gone.
                Ok(0) => return Err(Failure::new(Exit::Declined, "nothing was typed")),
                Ok(length) => {
                    self.unread.extend(chunk.iter().take(length));
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Err(no_terminal()),
            }
        }
    }
}

impl Drop for Typing {
    fn drop(&mut self) {
        put_back();
    }
}

/// Puts the terminal back as it was, from the handler of Ctrl-C; what is said next begins a line of its own.
pub(super) fn restore() {
    if put_back() {
        super::tell("");
    }
}

/// What was typed and not asked for goes: it is no command for the shell, either.
fn put_back() -> bool {
    let before = lock().take();
    if let Some((terminal, before)) = &before {
        // At once: output that is held back must not hold Ctrl-C up. Where it fails there is no terminal any more.
        let _ = tcsetattr(terminal, OptionalActions::Now, before);
        let _ = tcflush(terminal, QueueSelector::IFlush);
    }
    before.is_some()
}

fn lock() -> MutexGuard<'static, Option<(File, Termios)>> {
    BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn text(bytes: &[u8]) -> Result<Zeroizing<String>, Failure> {
    let text = std::str::from_utf8(bytes).map_err(|_| {
        Failure::new(Exit::Failed, "what was typed is not UTF-8")
            .advise("Set your terminal to UTF-8 and try again.")
    })?;
    Ok(Zeroizing::new(text.to_owned()))
}

pub(super) fn open() -> Result<File, Failure> {
    OpenOptions::new().read(true).write(true).open("/dev/tty").map_err(|_| no_terminal())
}

pub(super) fn no_terminal() -> Failure {
    Failure::new(Exit::Failed, "there is no terminal to ask on")
        .advise("Secrets can be read from files (--passphrase-file, --token-file), and --yes confirms without asking.")
}
