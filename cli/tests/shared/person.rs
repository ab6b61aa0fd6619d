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
}

impl Person {
    /// Types a command into a shell in `folder`.
    pub fn runs(folder: &Path, arguments: &str) -> Self {
        Self::runs_with(folder, arguments, &[])
    }

    /// The same with this in the environment.
    pub fn runs_with(folder: &Path, arguments: &str, environment: &[(&str, &str)]) -> Self {
        let line = format!(
            "'{}' {arguments}; echo \"ended $?\"; stty -a | grep -o ' -\\?echo '",
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
        Self { child, keys, seen }
    }

    pub fn screen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap()).into_owned()
    }

    /// Waits until it is on the screen.
    pub fn sees(&self, text: &str) -> String {
        let begin = Instant::now();
        loop {
            let screen = self.screen();
            if screen.contains(text) {
                return screen;
            }
            assert!(begin.elapsed() < PATIENCE, "in vain: {text}\n{screen}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn types(&mut self, text: &str) {
        // The program has said what it wants and turns the echo off right after.
        thread::sleep(Duration::from_millis(300));
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
