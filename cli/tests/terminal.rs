//! With a terminal: what is typed unseen, what is shown once, and Ctrl-C.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    missing_docs,
    reason = "clippy.toml's exemption does not reach a test's helpers"
)]

#[path = "shared/person.rs"]
mod person;

use person::Person;

#[test]
fn a_passphrase_is_not_echoed_and_ctrl_c_gives_the_echo_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut person = Person::runs(folder.path(), "key new ana.age --own-passphrase");
    person.sees("New passphrase");
    person.types("typed but not seen\r");
    person.sees("The same again");
    person.types("\u{3}");
    let screen = person.sees("ended ");
    assert!(screen.contains("ended 130"), "{screen}");
    let screen = person.sees(" echo ");
    assert!(!screen.contains("typed but not seen"), "{screen}");
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "nothing half written is left");
}

#[test]
fn a_key_is_made_with_the_passphrase_that_was_typed_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut person = Person::runs(folder.path(), "key new ana.age --own-passphrase");
    person.sees("New passphrase");
    person.types("short\r");
    person.sees("needs at least 12");
    person.sees("New passphrase");
    person.types("long enough for a key\r");
    person.sees("The same again");
    person.types("long enough for a key\r");
    let screen = person.sees("ended ");
    assert!(screen.contains("ended 0"), "{screen}");
    assert!(folder.path().join("ana.age").exists() && folder.path().join("ana.pub").exists());
}

/// Who types on while the program works has not seen the question, and echoes the passphrase themselves.
#[test]
fn what_was_typed_ahead_answers_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut person = Person::runs_after(folder.path(), "sleep 1", "key new ana.age --own-passphrase");
    person.types("long enough, and typed ahead\rlong enough, and typed ahead\r");
    person.sees("New passphrase");
    person.types("long enough for a key\r");
    person.sees("The same again");
    person.types("long enough for a key\r");
    let screen = person.sees("ended ");
    assert!(screen.contains("ended 0") && !screen.contains("not the same"), "{screen}");
}

#[test]
fn a_made_passphrase_is_shown_on_a_screen_of_its_own_and_must_be_typed() {
    let folder = tempfile::tempdir().unwrap();
    let mut person = Person::runs(folder.path(), "key new ana.age");
    let screen = person.sees("Passphrase: ");
    let (_, shown) = screen.split_once("\u{1b}[?1049h").expect("the other screen");
    let shown: String = shown.replace("\u{1b}[0m", "").replace("\u{1b}[1m", "");
    let passphrase = shown.split_whitespace().find(|word| word.matches('-').count() == 7).unwrap().to_owned();
    person.types("something else\r");
    person.sees("Once more");
    person.sees("Passphrase: ");
    person.types(&format!("{passphrase}\r"));
    let screen = person.sees("ended ");
    assert!(screen.contains("ended 0"), "{screen}");
    let after = screen.rsplit("\u{1b}[?1049l").next().unwrap();
    assert!(!after.contains(&passphrase), "it is gone from the screen");
}

#[test]
fn ctrl_c_on_the_other_screen_comes_back_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut person = Person::runs(folder.path(), "key new ana.age");
    person.sees("Passphrase: ");
    person.types("\u{3}");
    let screen = person.sees("ended ");
    assert!(screen.contains("ended 130"), "{screen}");
    assert!(screen.contains("\u{1b}[?1049l"), "{screen:?}");
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
}
