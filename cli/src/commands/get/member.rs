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
    let entries = show::in_order(&folded).into_iter().filter_map(|item| item.result.as_ref().ok());
    let all: Vec<&Attachment> = entries.flat_map(|entry| entry.frame.attachments.iter()).collect();
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

/// Those that were asked for, by number or name; all where nothing was.
pub(super) fn choose<'a>(all: &[&'a Attachment], wanted: &[String]) -> anyhow::Result<Vec<&'a Attachment>> {
    if all.is_empty() {
        return Err(Failure::new(Exit::NotFound, "this case has no attachments").into());
    }
    if wanted.is_empty() {
        return Ok(all.to_vec());
    }
    let one = |text: &String| {
        let number = text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let found =
            number.and_then(|index| all.get(index)).or_else(|| all.iter().find(|one| one.name == *text));
        found.copied().ok_or_else(|| {
            Failure::new(Exit::NotFound, format!("there is no attachment {}", display::line(text)))
                .advise(format!("They are numbered from 1 to {}.", all.len()))
                .into()
        })
    };
    wanted.iter().map(one).collect()
}
