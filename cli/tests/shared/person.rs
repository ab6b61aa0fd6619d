//! Somebody at a terminal of their own, which `script` of util-linux gives them.

use std::{
    io::{Read, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody at a terminal.
pub struct Person {
    child: Child,
    keys: ChildStdin,
    seen: Arc<Mutex<Vec<u8>>>,
    /// How much of it was there when something was typed last.
    answered: usize,
}

impl Person {
    /// Types a command into a shell in `folder`.
    pub fn runs(folder: &Path, arguments: &str) -> Self {
        Self::runs_with(folder, arguments, &[])
    }

    /// The same after another command.
    #[allow(dead_code, reason = "not every story begins before the program")]
    pub fn runs_after(folder: &Path, before: &str, arguments: &str) -> Self {
        Self::starts(folder, (before, arguments), &[])
    }

    /// The same with this in the environment.
    pub fn runs_with(folder: &Path, arguments: &str, environment: &[(&str, &str)]) -> Self {
        Self::starts(folder, (":", arguments), environment)
    }

    /// Ctrl-C is heard by the shell, too, which goes on.
    fn starts(folder: &Path, (before, arguments): (&str, &str), environment: &[(&str, &str)]) -> Self {
        let line = format!(
            "trap : INT; {before}; '{}' {arguments}; echo \"ended $?\"; stty -a | grep -o ' -\\?echo '",
            env!("CARGO_BIN_EXE_hotline")
        );
        let mut child = Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("TERM", "xterm")
            .env("HOTLINE_HOME", folder)
            .env("SHELL", "/bin/sh")
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (keys, mut out) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&seen);
        thread::spawn(move || {
            let mut buffer = [0; 1024];
            while let Ok(length @ 1..) = out.read(&mut buffer) {
                into.lock().unwrap().extend(buffer.iter().take(length));
            }
        });
        Self { child, keys, seen, answered: 0 }
    }

    pub fn screen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap()).into_owned()
    }

    /// Waits until it is on the screen, and came after what was typed last: a question that is asked again is another one,
    /// and throws away what was typed before it. Gives the whole screen.
    pub fn sees(&self, text: &str) -> String {
        let begin = Instant::now();
        loop {
            let screen = self.screen();
            let new: Vec<u8> = self.seen.lock().unwrap().iter().skip(self.answered).copied().collect();
            if String::from_utf8_lossy(&new).contains(text) {
                return screen;
            }
            assert!(begin.elapsed() < PATIENCE, "in vain: {text}\n{screen}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Types right away: what is asked for is on the screen by now, so nothing that the program did before it is undone.
    pub fn types(&mut self, text: &str) {
        self.answered = self.seen.lock().unwrap().len();
        self.keys.write_all(text.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
