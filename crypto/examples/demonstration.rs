//! Makes a demonstration organisation in a folder, or keeps the one that is there: `demonstration DIR [PORT]`.
//!
//! A root key as `ssh-keygen` has them, key files of a chair, a member and an alternate with their passphrases beside
//! them, a signed charter for `http://127.0.0.1:PORT` (8080), and the server's configuration. A charter that ends
//! within thirty days, or does not name the port, gets its next epoch.
//!
//! For trying things out alone: a real root key is made on a machine that is never online, a real member's key on
//! that member's machine, and neither is ever in one place with the other, or with its passphrase.

#![allow(clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

use std::{
    error::Error,
    fs::{self, DirBuilder, OpenOptions},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use hotline_crypto::{
    charter::{Charter, MemberLine, Outside, REMINDER_DAYS, RETENTION_DAYS, Role},
    date::Day,
    id::MemberId,
    instance::Instance,
    member::{MemberKey, generate_passphrase},
    sshsig::RootKey,
};
use rand_core::{OsRng, RngCore};
use ssh_key::{
    LineEnding, PrivateKey,
    private::{Ed25519Keypair, KeypairData},
};
use zeroize::Zeroizing;

type Done<T> = Result<T, Box<dyn Error>>;

const DAYS: u16 = 199;
const MEMBERS: [(&str, &str, Role); 3] = [
    ("chair", "Demonstration Chair", Role::Chair),
    ("member", "Demonstration Member", Role::Member),
    ("alternate", "Demonstration Alternate", Role::Alternate),
];
const NOTICE: &str = "This is a demonstration. The organisation and its committee are invented, and the keys of all \
    its members lie in one folder of the computer that runs it: whoever has that computer reads everything. \
    Do not report anything real here.";
const OUTSIDE: [(&str, &str, &str); 3] = [
    (
        "US",
        "Securities and Exchange Commission, Office of the Whistleblower",
        "https://www.sec.gov/whistleblower",
    ),
    ("US", "Department of Labor, OSHA Whistleblower Protection Program", "https://www.whistleblowers.gov/"),
    (
        "EU",
        "European Anti-Fraud Office (OLAF)",
        "https://anti-fraud.ec.europa.eu/olaf-and-you/report-fraud_en",
    ),
];

fn main() -> ExitCode {
    match run() {
        Ok(pin) => {
            println!("{pin}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Done<String> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("usage: demonstration DIR [PORT]")?);
    let port: u16 = arguments.next().map_or(Ok(8080), |port| port.parse())?;
    let today = today();
    if !folder.join("charter.json").exists() {
        make(&folder, port, today)?;
    }
    Ok(renewed(&folder, port, today)?.instance.pin())
}

#[allow(clippy::disallowed_methods, reason = "a program's outermost layer is where the clock is read")]
fn today() -> Day {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    i64::try_from(seconds / 86_400)
        .ok()
        .and_then(Day::from_unix_days)
        .expect("a clock between the years 1 and 9999")
}

/// Makes everything beside the folder and moves it there, so that a half-made organisation never stands in its place.
fn make(folder: &Path, port: u16, today: Day) -> Done<()> {
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        let place = folder.display();
        return Err(format!("{place} is no demonstration organisation and not empty: remove it first").into());
    }
    let new = folder.with_extension("new");
    if new.exists() {
        fs::remove_dir_all(&new)?;
    }
    DirBuilder::new().mode(0o700).create(&new)?;
    DirBuilder::new().mode(0o700).create(new.join("data"))?;
    let root = make_root(&new)?;
    let mut passphrases = String::new();
    let mut lines = Vec::new();
    for (file, name, role) in MEMBERS {
        let (key, passphrase) = (MemberKey::generate(&mut OsRng), generate_passphrase(&mut OsRng));
        write(&new.join(format!("{file}.age")), &key.encrypt(&passphrase, today)?)?;
        passphrases.push_str(&format!("{file}.age  {}\n", *passphrase));
        lines.push(MemberLine {
            id: MemberId::random(&mut OsRng),
            name: name.into(),
            title: "Invented for a demonstration".into(),
            role,
            age: key.recipient(),
            sign: key.signing_key().verifying_key(),
            from: today,
            until: None,
        });
    }
    write(&new.join("passphrases.txt"), passphrases.as_bytes())?;
    let charter = charter(&root, lines, port, today)?;
    write(&new.join("hotline.toml"), configuration(folder, charter.instance, port).as_bytes())?;
    publish(&new, &charter, &root)?;
    fs::rename(&new, folder)?;
    Ok(())
}

fn make_root(folder: &Path) -> Done<RootKey> {
    let mut seed = Zeroizing::new([0; 32]);
    OsRng.fill_bytes(&mut *seed);
    let pair = KeypairData::from(Ed25519Keypair::from_seed(&seed));
    let private = PrivateKey::new(pair, "demonstration root")?;
    write(&folder.join("root"), private.to_openssh(LineEnding::LF)?.as_bytes())?;
    write(&folder.join("root.pub"), format!("{}\n", private.public_key().to_openssh()?).as_bytes())?;
    read_root(folder)
}

fn read_root(folder: &Path) -> Done<RootKey> {
    let text = Zeroizing::new(fs::read_to_string(folder.join("root"))?);
    Ok(RootKey::from_openssh(&text, None)?)
}

fn origins(port: u16) -> [String; 2] {
    [format!("http://127.0.0.1:{port}"), format!("http://localhost:{port}")]
}

fn charter(root: &RootKey, members: Vec<MemberLine>, port: u16, today: Day) -> Done<Charter> {
    let outside = |(country, name, url): (&str, &str, &str)| Outside {
        country: country.into(),
        name: name.into(),
        url: url.into(),
    };
    Ok(Charter {
        v: Default::default(),
        instance: Instance::from_roots(&[*root.line().key()])?,
        roots: vec![root.line()],
        organisation: "Example Instruments (an invented organisation, for demonstration)".into(),
        epoch: 1,
        issued: today,
        expires: today.add_days(DAYS),
        origins: origins(port).into(),
        languages: vec!["en".into()],
        retention_days: RETENTION_DAYS,
        hold: false,
        notice: [("en", NOTICE)].into_iter().collect(),
        contact: "Nobody: this is a demonstration. Write to one of the authorities listed here.".into(),
        outside: OUTSIDE.into_iter().map(outside).collect(),
        questionnaire: None,
        members,
    })
}

fn configuration(folder: &Path, instance: Instance, port: u16) -> String {
    let data = folder.join("data");
    let data = data.display();
    format!(
        "# Made for a demonstration; paths are seen from where the server is started.\n\
         database = \"{data}/hotline.db\"\n\
         secret_file = \"{data}/secret\"\n\
         # Only charters signed by this hotline's root key are taken.\n\
         instance = \"{instance}\"\n\
         listen = [\"127.0.0.1:{port}\"]\n\
         metrics = \"off\"\n"
    )
}

/// The charter of the folder, after its next epoch where that is due. It is signed anew each time, which changes
/// nothing (the signature is always the same) or mends what was interrupted.
fn renewed(folder: &Path, port: u16, today: Day) -> Done<Charter> {
    let root = read_root(folder)?;
    let mut charter = Charter::parse(&fs::read_to_string(folder.join("charter.json"))?)?;
    let missing: Vec<String> =
        origins(port).into_iter().filter(|origin| !charter.origins.contains(origin)).collect();
    if !missing.is_empty() || charter.days_until_expiry(today) < REMINDER_DAYS {
        charter.origins.extend(missing);
        charter.epoch += 1;
        charter.issued = today;
        charter.expires = today.add_days(DAYS);
    }
    publish(folder, &charter, &root)?;
    Ok(charter)
}

fn publish(folder: &Path, charter: &Charter, root: &RootKey) -> Done<()> {
    let signed = charter.sign(root)?;
    for (name, text) in [("charter.json", &signed.text), ("charter.json.sig", &signed.signature)] {
        let file = folder.join(name);
        if fs::read(&file).ok().as_deref() != Some(text.as_bytes()) {
            let new = file.with_extension("new");
            write(&new, text.as_bytes())?;
            fs::rename(&new, &file)?;
        }
    }
    Ok(())
}

/// Writes a file that its owner alone reads.
fn write(file: &Path, bytes: &[u8]) -> Done<()> {
    let mut out = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file)?;
    Ok(out.write_all(bytes)?)
}
