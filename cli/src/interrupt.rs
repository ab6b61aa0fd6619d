//! Ctrl-C: half-written files go, the terminal echoes again, and the program ends with 130. A command that ends by itself
//! when it is told to, is told, once.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use crate::exit::Exit;

static HALF_WRITTEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

type Stop = Box<dyn FnOnce() + Send>;

static STOP: Mutex<Option<Stop>> = Mutex::new(None);

/// Has the next Ctrl-C or SIGTERM do `stop` instead. The one after that ends the program as ever.
pub fn instead(stop: impl FnOnce() + Send + 'static) {
    *STOP.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(stop));
}

/// Takes over Ctrl-C and SIGTERM. Without it they end the program at once, which leaves half-written files lying.
pub fn install() {
    // Fails only where somebody has done so already.
    let _ = ctrlc::set_handler(|| {
        crate::terminal::restore();
        if let Some(stop) = STOP.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return stop();
        }
        for file in HALF_WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let _ = std::fs::remove_file(file);
        }
        std::process::exit(i32::from(Exit::Interrupted as u8));
    });
}

/// A file that is removed when the program is interrupted, as long as this is kept.
pub struct HalfWritten(PathBuf);

impl HalfWritten {
    /// Guards the file at `path`.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        HALF_WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for HalfWritten {
    fn drop(&mut self) {
        HALF_WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).retain(|path| *path != self.0);
    }
}
