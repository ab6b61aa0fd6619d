//! A member's cases: synced, checked, remembered, and written to.
//!
//! [`Desk::open`] is the way in: key, charter, sign-in, and what is new. Cases are read with [`Desk::read`] and written
//! to with [`Desk::write`] and [`Desk::change_readers`], which keep the protocol's rules of rotation and begin again
//! where somebody else was faster.

use std::{path::Path, sync::Arc};

use anyhow::Context as _;
use hotline_crypto::{
    bytes::Hash,
    charter::{Charter, Known, MemberLine},
    entry::Author,
    id::{CaseId, MemberId},
    instance::Instance,
    member::MemberKey,
    wire::{Authorization, ErrorCode, Limits},
};

use crate::{
    client::{CallError, Client, charter::Hotline, is_code},
    context::Context,
    exit::{Exit, Failure},
    persist::persist,
    terminal,
};

mod find;
mod fold;
mod purge;
mod readers;
pub mod record;
mod seal;
mod store;
mod sync;
mod write;

pub use self::{
    fold::Folded,
    readers::Change,
    store::Store,
    write::{Draft, Purpose, Sent},
};
use self::{
    fold::{Eyes, Sealed},
    record::{KnownCharter, Record},
};

const CHARTER: &str = "charter";

/// A member at their desk: signed in, in step with the server.
pub struct Desk<'a> {
    /// What the command has at hand.
    pub context: &'a Context,
    /// The server.
    pub client: Client,
    /// Proves who calls.
    pub session: Authorization,
    /// What the server takes.
    pub limits: Limits,
    store: Store,
    eyes: Eyes,
}

impl<'a> Desk<'a> {
    /// Opens the key, verifies the charter, signs in and takes in what is new.
    ///
    /// # Errors
    /// Whatever is in the way, in words.
    pub fn open(context: &'a Context) -> anyhow::Result<Self> {
        let mut desk = Self::enter(context)?;
        desk.sync()?;
        Ok(desk)
    }

    /// As [`Self::open`], and holds everything that the server has against what is kept.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_and_recheck(context: &'a Context) -> anyhow::Result<Self> {
        let mut desk = Self::enter(context)?;
        desk.recheck()?;
        Ok(desk)
    }

    fn enter(context: &'a Context) -> anyhow::Result<Self> {
        let client = context.client()?;
        let key = context.member_key()?;
        let old_keys = context.old_keys()?;
        let folder = (!context.global.no_cache).then_some(context.folders.state.as_path());
        let store = Store::open(folder.map(Path::new), &key, &old_keys)?;
        let hotline = charter(context, &client, &store)?;
        let me = me(&hotline.charter, &key, context)?;
        let session = client
            .sign_in(&hotline.charter.instance, me, &key.signing_key())
            .map_err(|error| not_let_in(&error))?;
        remind(context, &hotline.charter);
        let keys = std::iter::once(key).chain(old_keys).collect();
        let eyes = Eyes { today: context.today, charter: Arc::new(hotline.charter), me, keys };
        Ok(Self { context, client, session, limits: hotline.limits, store, eyes })
    }

    /// Makes a call that the server knows again. Where the session has ended meanwhile, as it does while somebody writes for
    /// half an hour, signs in once more; where the network is away, a person at the terminal decides how long to try.
    ///
    /// # Errors
    /// See [`CallError`].
    pub(crate) fn call<T>(
        &mut self,
        call: impl Fn(&Client, &Authorization) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        let made = persist(self.context, || call(&self.client, &self.session));
        if !matches!(&made, Err(error) if is_code(error, ErrorCode::Unauthorized)) {
            return made;
        }
        let Some(key) = self.eyes.keys.first().map(MemberKey::signing_key) else { return made };
        let (instance, me) = (self.charter().instance, self.me());
        self.session = persist(self.context, || self.client.sign_in(&instance, me, &key))?;
        persist(self.context, || call(&self.client, &self.session))
    }

    /// The charter in force.
    #[must_use]
    pub fn charter(&self) -> &Charter {
        &self.eyes.charter
    }

    /// Who is at this desk.
    #[must_use]
    pub fn me(&self) -> MemberId {
        self.eyes.me
    }

    /// All cases, in no order, those that were purged included.
    ///
    /// # Errors
    /// The kept state's.
    pub fn records(&self) -> anyhow::Result<Vec<Record>> {
        self.store.records()
    }

    /// Reads a case from what is kept.
    ///
    /// # Errors
    /// [`Exit::NotFound`]; the kept state's.
    pub fn read(&self, case: CaseId) -> anyhow::Result<Folded> {
        let record = self.store.find_record(case)?.filter(|record| record.purged.is_none());
        let record =
            record.ok_or_else(|| Failure::new(Exit::NotFound, "you have no access to this case any more"))?;
        Ok(Sealed::load(&self.store, record)?.fold(&self.eyes))
    }

    /// Remembers that all of a case that is here was read.
    ///
    /// # Errors
    /// The kept state's.
    pub fn mark_read(&self, case: CaseId) -> anyhow::Result<()> {
        self.store.change(|store| {
            if let Some(mut record) = store.find_record(case)?
                && record.read != record.held
            {
                record.read = record.held;
                store.update_record(&record)?;
            }
            Ok(())
        })
    }

    /// Remembers as read what this member wrote, as far as nobody else's entry is before it.
    ///
    /// # Errors
    /// The kept state's.
    pub fn mark_own_read(&self, case: CaseId) -> anyhow::Result<()> {
        let Ok(folded) = self.read(case) else { return Ok(()) };
        let mut read = folded.record.read;
        for item in folded.reader.items() {
            let own = item.result.as_ref().is_ok_and(|entry| entry.frame.author == Author::Member(self.me()));
            let next = read.of_mut(item.stream);
            if own && item.seq == *next {
                *next += 1;
            }
        }
        self.store.change(|store| {
            if let Some(mut record) = store.find_record(case)? {
                record.read = read;
                store.update_record(&record)?;
            }
            Ok(())
        })
    }

    /// Warns no longer of what fails now: its member has heard of it and cleared it up.
    ///
    /// # Errors
    /// The kept state's.
    pub fn settle(&mut self, case: CaseId) -> anyhow::Result<()> {
        self.store.change(|store| {
            if let Some(mut record) = store.find_record(case)? {
                record.settle();
                store.put_record(&record, true)?;
            }
            Ok(())
        })?;
        self.check_changed()
    }
}

fn not_let_in(error: &CallError) -> Failure {
    let failure = error.failure();
    match failure.exit {
        Exit::Locked => failure.advise("Look at this machine's clock and try again."),
        _ => failure,
    }
}

/// The charter, held against the pin and what is remembered, and remembered in turn.
fn charter(context: &Context, client: &Client, store: &Store) -> anyhow::Result<Hotline> {
    let remembered: Option<KnownCharter> = store.find_fact(CHARTER)?;
    let last = remembered.as_ref().map(|known| Charter::parse(&known.text)).transpose();
    let last = last.context("the remembered charter")?;
    let pin = context.pin()?;
    let instance = pin.or(last.as_ref().map(|charter| charter.instance));
    let hotline = client.hotline(Known { instance, charter: last.as_ref() }, context.today)?;
    if instance.is_none() {
        compare(context, &hotline.charter.instance)?;
    }
    let known = KnownCharter { text: hotline.text.clone(), signature: hotline.signature.clone() };
    let hash: Option<Hash> = remembered.as_ref().map(KnownCharter::hash);
    if hash != Some(known.hash()) {
        store.change(|store| {
            store.put_fact(CHARTER, &known)?;
            store.make_all_dirty()
        })?;
    }
    Ok(hotline)
}

/// The first time, without a pin: the fingerprint is compared by the person, and `--yes` does not answer that.
fn compare(context: &Context, instance: &Instance) -> anyhow::Result<()> {
    let print = instance.fingerprint();
    let unknown = || {
        Failure::new(Exit::Check, "this machine does not know this hotline yet, and no fingerprint was given")
            .means(format!("The server says that its fingerprint is {print}"))
            .advise("Compare it with the poster or the policy, and give it as --root the first time.")
    };
    if context.global.json || context.global.no_cache {
        return Err(unknown().into());
    }
    let question = format!(
        "This machine has not been to this hotline before. Its fingerprint is\n\n    {print}\n\nIs that what the poster \
         or the policy says, in every group?"
    );
    match terminal::confirm(&question) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::new(Exit::Declined, "nothing was done")
            .advise("Tell whoever gave you the address, by another way than this hotline.")
            .into()),
        Err(_) => Err(unknown().into()),
    }
}

/// Whose key this is.
fn me(charter: &Charter, key: &MemberKey, context: &Context) -> anyhow::Result<MemberId> {
    let recipient = key.recipient();
    let lines: Vec<&MemberLine> = charter.members.iter().filter(|line| line.age == recipient).collect();
    if let Some(line) = lines.iter().find(|line| line.is_current(context.today)) {
        return Ok(line.id);
    }
    let failure = match lines.first() {
        None => Failure::new(Exit::Locked, "the charter does not list this key").advise(
            "Give the charter's keeper what `hotline key show` prints, and wait for the next charter.",
        ),
        Some(line) if line.from > context.today => {
            Failure::new(Exit::Locked, format!("this key counts from {} on", line.from))
        }
        Some(line) => {
            let until = line.until.map(|until| until.to_string()).unwrap_or_default();
            Failure::new(Exit::Locked, format!("this key has ended on {until}"))
                .advise("If you have a newer key, give it as --key and this one as --old-key.")
        }
    };
    Err(failure.into())
}

fn remind(context: &Context, charter: &Charter) {
    if charter.reminder_due(context.today) {
        let days = charter.days_until_expiry(context.today);
        context.output.warn(&format!(
            "The charter expires on {} (in {days} days), and nothing works after that: remind its keeper.",
            charter.expires
        ));
    }
}
