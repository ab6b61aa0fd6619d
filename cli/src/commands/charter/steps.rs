//! What comes next, said at the end of each step.

use crate::{keeper::CharterFile, terminal::safe_path};

/// After a change: what is still missing, or how to sign.
pub(super) fn after_drafting(file: &CharterFile, problems: &[String]) -> String {
    if !problems.is_empty() {
        let list: Vec<_> = problems.iter().map(|problem| format!("  - {problem}")).collect();
        return format!("\nBefore it can be signed:\n{}", list.join("\n"));
    }
    format!(
        "
Nothing is missing. Look at it once more (hotline charter show --file {}), and then sign it.
{}",
        file.name(),
        ways_to_sign(file)
    )
}

/// All ways to sign.
pub(super) fn ways_to_sign(file: &CharterFile) -> String {
    let (name, signature, option) = (file.name(), safe_path(&file.signature_path()), option(file));
    // Without the charter before, the machine with the key cannot say what is new.
    let before: Vec<String> = file.previous_paths().iter().flatten().map(|path| safe_path(path)).collect();
    let take = [vec![name.clone()], before].concat().join(" ");
    format!(
        "
  With the root key's file, best on a machine that is never online: take there
      {take}
  and type
      hotline charter sign --root-key ROOT{option}
  then bring {name} and {signature} back.
  With a root key in an ssh agent or on a card behind one:
      hotline charter sign --agent ROOT.pub{option}
  Anywhere else, with nothing but OpenSSH: take {name} there, read it, and type
      ssh-keygen -Y sign -n hotline-charter -f ROOT {name}
  then bring {signature} back, and here
      hotline charter sign --signature {signature}{option}"
    )
}

/// After signing.
pub(super) fn after_signing(file: &CharterFile) -> String {
    let (name, signature, option) = (file.name(), safe_path(&file.signature_path()), option(file));
    let first = if file.charter.epoch > 1 {
        String::new()
    } else {
        format!(
            "
  First, once: whoever runs the server writes this line into its configuration, so that
  it takes no other hotline's charter, and starts it anew:
      instance = \"{}\"",
            file.charter.instance
        )
    };
    format!(
        "
It is not in force yet. Publish it; that needs no key.{first}
  From here:
      hotline charter publish --server ADDRESS{option}
  Or on the server itself:
      hotline-server charter {name} {signature}"
    )
}

/// The flag that names the file, where it has not its usual name.
fn option(file: &CharterFile) -> String {
    if file.name() == crate::keeper::DEFAULT_NAME {
        String::new()
    } else {
        format!(" --file {}", file.name())
    }
}
