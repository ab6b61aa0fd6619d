//! Attachments of the reporter's own case.

use hotline_crypto::{attachment::Attachment, charter::Known};
use serde_json::json;

use super::{Args, member::choose};
use crate::{
    context::Context,
    display,
    exit::Exit,
    reporter,
    terminal::safe_path,
    transfer::{self, Side},
};

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let client = context.client()?;
    let hotline = client.hotline(Known { instance: context.pin()?, charter: None }, context.today)?;
    let me = args.words.get(&hotline.charter.instance, context)?;
    let case = reporter::open(&client, &me, &hotline)?;
    let entries = case.reader.items().iter().filter_map(|item| item.result.as_ref().ok());
    let attachments = entries.flat_map(|entry| entry.frame.attachments.iter());
    let all: Vec<(String, &Attachment)> =
        (1..).map(|number: usize| number.to_string()).zip(attachments).collect();
    let mut files = Vec::new();
    for one in choose(&all, &args.what)? {
        let side = Side::Reporter(&me.authorization, hotline.work);
        let path = transfer::fetch(&client, side, one, (&args.to, None))?;
        context.output.remark(&format!("{} ({})", safe_path(&path), display::size(one.size)));
        files.push(json!({ "id": one.id, "name": one.name, "size": one.size, "path": path }));
    }
    context.output.print(&json!({ "files": files }), |_| Ok(()))?;
    Ok(Exit::Done)
}
