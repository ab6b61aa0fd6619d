//! age's stanzas, recipients and identities. The first byte says which.
#![no_main]

use std::sync::LazyLock;

use age::Identity as _;
use age_core::{
    format::{FileKey, Stanza},
    secrecy::ExposeSecret,
};
use hotline_crypto::{
    keys::{Identity, Recipient},
    sealing,
};
use libfuzzer_sys::fuzz_target;
use zeroize::Zeroizing;

static IDENTITY: LazyLock<Identity> = LazyLock::new(|| Identity::from_seed(&Zeroizing::new([1; 32])));
static GOOD: LazyLock<Stanza> = LazyLock::new(|| {
    let key = FileKey::new(Box::new([3; 16]));
    age::Recipient::wrap_file_key(&IDENTITY.recipient(), &key).unwrap().0.remove(0)
});

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else { return };
    let text = std::str::from_utf8(data).unwrap_or_default();
    match kind {
        b's' => stanza(data),
        b'b' => recipient(Recipient::from_bytes(data).ok()),
        b'r' => recipient(text.parse().ok()),
        _ => {
            if let Ok(identity) = text.parse::<Identity>() {
                assert_eq!(*identity.to_text(), text);
            }
        }
    }
});

/// `tag argument argument…`, a line end, and the body.
fn stanza(data: &[u8]) {
    let line = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let mut words = String::from_utf8_lossy(&data[..line]).split(' ').map(str::to_owned).collect::<Vec<_>>();
    let tag = words.remove(0);
    let body = data.get(line + 1..).unwrap_or_default().to_vec();
    let stanza = Stanza { tag, args: words, body };

    let alone = IDENTITY.unwrap_stanza(&stanza).map(|key| key.is_err());
    // Beside a good stanza, in either order: a bad one spoils the file, an unknown one does not.
    let mut header =
        [stanza, Stanza { tag: GOOD.tag.clone(), args: GOOD.args.clone(), body: GOOD.body.clone() }];
    let before = IDENTITY.unwrap_stanzas(&header).unwrap();
    header.reverse();
    let after = IDENTITY.unwrap_stanzas(&header).unwrap();
    assert_eq!(before.is_err(), alone == Some(true));
    assert_eq!(before.is_err(), after.is_err());
    if let Ok(key) = after {
        assert_eq!(key.expose_secret(), &[3; 16]);
    }
}

/// What is accepted as a recipient has one text, and can be sealed to.
fn recipient(recipient: Option<Recipient>) {
    let Some(recipient) = recipient else { return };
    assert!(recipient.to_string().parse::<Recipient>() == Ok(recipient.clone()));
    assert!(Recipient::from_bytes(&recipient.to_bytes()) == Ok(recipient.clone()));
    sealing::seal(&[&recipient], b"").unwrap();
}
