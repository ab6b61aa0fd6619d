//! Attachments of a member's case.

use std::path::Path;

use hotline_crypto::attachment::Attachment;
use serde_json::json;

use crate::{
    commands::show,
    context::Context,
    desk::Desk,
    display,
    exit::{Exit, Failure},
    transfer::{self, Side},
};

pub(super) fn run((case, wanted): (&str, &[String]), to: &Path, context: &Context) -> anyhow::Result<Exit> {
    let desk = Desk::open(context)?;
    let record = desk.find_present(case)?;
    let folded = desk.read(record.case)?;
    let mut numbers = show::Numbers::default();
    let mut all: Vec<(String, &Attachment)> = Vec::new();
    for item in show::in_order(&folded) {
        let attachments = item.result.iter().flat_map(|entry| &entry.frame.attachments);
        all.extend(attachments.map(|attachment| (numbers.next(item.stream), attachment)));
    }
    let (mut files, mut failed, mut exit) = (Vec::new(), Vec::new(), Exit::Done);
    for attachment in choose(&all, wanted)? {
        let side = Side::Member(record.case, &desk.session);
        let (id, name, size) = (attachment.id, &attachment.name, attachment.size);
        // One that is not whole keeps none of the others back.
        match transfer::fetch(&desk.client, side, attachment, (to, None)) {
            Ok(path) => {
                context.output.remark(&format!("{} ({})", path.display(), display::size(size)));
                files.push(json!({ "id": id, "name": name, "size": size, "path": path }));
            }
            Err(error) => {
                exit = exit.and(Exit::of(&error));
                context.output.failure(&error.context(display::line(name)));
                failed.push(json!({ "id": id, "name": name }));
            }
        }
    }
    context.output.print(&json!({ "files": files, "failed": failed }), |_| Ok(()))?;
    Ok(exit)
}

/// Those that were asked for, by number, name or id; all where nothing was.
pub(super) fn choose<'a>(
    all: &[(String, &'a Attachment)],
    wanted: &[String],
) -> anyhow::Result<Vec<&'a Attachment>> {
    if all.is_empty() {
        return Err(Failure::new(Exit::NotFound, "this case has no attachments").into());
    }
    if wanted.is_empty() {
        return Ok(all.iter().map(|(_, one)| *one).collect());
    }
    let one = |text: &String| {
        let by_number = all.iter().find(|(number, _)| number.eq_ignore_ascii_case(text));
        let named = || all.iter().find(|(_, one)| one.name == *text || one.id.to_string() == *text);
        by_number.or_else(named).map(|(_, one)| *one).ok_or_else(|| {
            let numbers: Vec<&str> = all.iter().map(|(number, _)| number.as_str()).collect();
            Failure::new(Exit::NotFound, format!("there is no attachment {}", display::line(text)))
                .advise(format!("Their numbers are: {}.", numbers.join(", ")))
                .into()
        })
    };
    wanted.iter().map(one).collect()
}
