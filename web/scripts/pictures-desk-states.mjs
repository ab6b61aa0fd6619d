/** What pictures-desk.mjs shows: each state with what leads to it, in the words of its PREPARE. */

export const DESK_STATES = {
  unlock: { do: `begin(); await at("#key-file");`, kept: true },
  "unlock-hotline": { do: `begin((c) => { c.by = "hotline"; }); await at("#key-file");` },
  "unlock-wrong": {
    do: `begin(); await at("#key-file"); desk.keyFile.value = new File(["x"], "chair.age"); page.type("#passphrase", "wrong"); page.press("Unlock the desk"); await at("#wrong");`,
  },
  "unlock-busy": {
    do: `begin((c) => { c.answers.unlock = () => new Promise(() => {}); }); await at("#key-file"); desk.keyFile.value = new File(["x"], "chair.age"); page.type("#passphrase", "right"); page.press("Unlock the desk"); await at("progress");`,
  },
  refused: {
    do: `begin((c) => { c.answers.arrive = () => ({ kind: "refused", served: { by: "server", origin: "https://hotline.nordhafen.example" }, why: "fork", hotline: c.hotline }); }); await at(".notice");`,
  },
  unreachable: { do: `begin((c) => c.fail("arrive", "offline")); await at("[role=alert]");` },
  compare: {
    do: `begin((c) => { c.answers.unlock = () => ({ kind: "compare", fingerprint: c.hotline.fingerprint }); }); await at("#key-file"); desk.keyFile.value = new File(["x"], "chair.age"); page.type("#passphrase", "right"); page.press("Unlock the desk"); await at(".compare");`,
  },
  unlisted: {
    do: `begin((c) => { c.answers.unlock = () => ({ kind: "unlisted", half: c.on_make_key({ passphrase: null }).half }); }); await at("#key-file"); desk.keyFile.value = new File(["x"], "chair.age"); page.type("#passphrase", "right"); page.press("Unlock the desk"); await at(".steps");`,
  },
  "key-passphrase": {
    do: `begin(); await at("#new-key"); page.click("#new-key"); await at("#which-true"); page.click("#which-true");`,
  },
  "key-file": {
    do: `begin(); await at("#new-key"); page.click("#new-key"); await pause(); page.press("Make my key"); await at(".steps");`,
    kept: true,
  },
  "key-words": {
    do: `begin(); await at("#new-key"); page.click("#new-key"); await pause(); page.press("Make my key"); await at(".steps"); page.press("Save the key file"); page.press("I have both"); await at(".sheet");`,
  },
  "key-hand": {
    do: `begin(); await at("#new-key"); page.click("#new-key"); await pause(); page.press("Make my key"); await at(".steps"); page.press("Save the key file"); page.press("I have both"); await at(".sheet"); page.press("They are on paper"); await at(".steps");`,
  },
  inbox: { do: `await unlocked();`, kept: true, whole: false },
  "inbox-reading": {
    do: `begin((c) => { c.tells = false; c.on_unlock_ = 1; }); committee.onnews; await at("#key-file"); setTimeout(() => { committee.onnews({ kind: "rows", rows: manyRows(340) }); committee.onnews({ kind: "reading", read: 340, of: 1000, newest: true, done: false }); }, 200); await page.unlock(); await pause(200);`,
    whole: false,
  },
  "inbox-empty": {
    do: `begin((c) => { c.cases.clear(); c.tells = false; }); await at("#key-file"); desk.keyFile.value = new File(["x"], "a.age"); page.type("#passphrase", "right"); page.press("Unlock the desk"); await pause(100); committee.tell(); await pause(100);`,
    whole: false,
  },
  "inbox-nothing": {
    do: `await unlocked(); page.type("#search", "nothing like this"); await pause(100);`,
    whole: false,
  },
  "inbox-search": {
    do: `await unlocked(); page.type("#search", "monterrey"); await pause(100);`,
    whole: false,
  },
  filters: {
    do: `await unlocked((c) => { c.hotline = { ...c.hotline, reminder: 12, expires: "2026-12-08" }; }); desk.pane.value = "filters"; page.click("#only-due"); await pause(100);`,
    kept: true,
  },
  unreached: {
    do: `await unlocked(); committee.onnews({ kind: "reach", reachable: false }); await pause();`,
    whole: false,
  },
  case: { do: `await opened(1);`, kept: true },
  "case-long": { do: `await opened(2);`, kept: true },
  "case-chinese": { do: `await opened(3);` },
  "case-failing": { do: `await opened(4);`, kept: true },
  "case-failing-what": {
    do: `await opened(4); page.press("What does this mean?"); await at("dialog");`,
    whole: false,
  },
  "case-held": { do: `await opened(5);` },
  "case-arabic": { do: `await opened(6);` },
  "case-pending": { do: `await opened(7);` },
  "case-purged": {
    do: `await unlocked(); desk.wish.value = { ...desk.wish.value, also: new Set(["closed", "purged"]) }; page.desk.open.value = null; await openCase(desk, id(8)); await pause(100);`,
  },
  "case-hostile": {
    do: `await unlocked((c) => { const h = hostile(); c.cases.set(h.id, h); }); await page.open(hostile().id); await pause(100);`,
  },
  acknowledge: { do: `await opened(1); page.press("Acknowledge"); await at("#letter-text");`, kept: true },
  composers: {
    do: `await opened(2); page.press("Write a note"); await at("#note-text"); page.type("#note-text", "Group IT has answered: the account was used from two machines in accounts payable."); page.press("Write to the reporter"); await at("#letter-text"); page.type("#letter-text", "Vielen Dank, das hilft uns sehr. Wissen Sie auch, ob andere die Kennung kennen?");`,
    kept: true,
  },
  news: {
    do: `await opened(2); page.press("Write to the reporter"); await at("#letter-text"); page.type("#letter-text", "Vielen Dank, das hilft uns sehr."); committee.get(id(2)).items.push({ kind: "message", stream: "dialogue", seq: 9, date: "2026-11-26", author: "00000003-0000-4000-8000-000000000000", mine: false, flags: [], files: [], read: false, text: "Danke." }); page.press("Send to the reporter"); await at("#letter-trouble");`,
  },
  offline: {
    do: `await opened(2, (c) => c.fail("write", "offline", true)); page.press("Write to the reporter"); await at("#letter-text"); page.type("#letter-text", "Vielen Dank, das hilft uns sehr."); page.press("Send to the reporter"); await at("#letter-trouble");`,
  },
  outcome: {
    do: `await opened(2); page.press("Tell the outcome"); await at("#result-substantiated"); page.click("#result-substantiated"); await pause(100);`,
  },
  triage: { do: `await opened(1); page.press("Triage"); await at("#panel-triage");`, kept: true },
  "triage-saved": {
    do: `await opened(1); page.press("Triage"); await at("#panel-triage"); page.type("#triage-status", "under_review"); page.type("#triage-severity", "high"); await pause(); page.press("Save the triage"); await at(".said .notice");`,
    whole: false,
  },
  people: { do: `await opened(1); page.press("Who reads it"); await at("#panel-people");`, kept: true },
  "people-excluded": {
    do: `await opened(1); page.press("Who reads it"); await at("#panel-people"); page.all(".people button").at(-1).click(); await at("dialog");`,
    whole: false,
  },
  recuse: {
    do: `await opened(1); page.press("Who reads it"); await at("#panel-people"); page.press("Leave this case"); await at("dialog");`,
    whole: false,
  },
  keep: { do: `await opened(1); page.press("Keep or delete"); await at("#panel-keep");` },
  purge: {
    do: `await opened(1); page.press("Keep or delete"); await at("#panel-keep"); page.press("Purge now"); await at("dialog");`,
    kept: true,
    whole: false,
  },
  "purge-second": {
    do: `await opened(7); page.press("Look at it and decide"); await at("dialog");`,
    whole: false,
  },
  files: {
    do: `await opened(1); page.all(".file").at(1).querySelector("button").click(); await at(".preview"); page.all(".file").at(0).querySelectorAll("button")[1].click(); await pause(100);`,
  },
  help: { do: `await unlocked(); page.press("Shortcuts"); await at("dialog");`, whole: false },
  committee: {
    do: `await unlocked(); page.press("Committee"); await at("dialog"); for (const one of page.all("details")) one.open = true;`,
    whole: false,
  },
  idle: { do: `await opened(2); page.env.pass(14 * 60_000 + 2000); await at("dialog");`, whole: false },
  locked: {
    do: `await opened(2); page.press("Write to the reporter"); await at("#letter-text"); page.type("#letter-text", "Vielen Dank."); page.env.pass(16 * 60_000); await pause(100);`,
    whole: false,
  },
  ended: {
    do: `await unlocked(); committee.onnews({ kind: "ended", why: "key" }); await pause();`,
    whole: false,
  },
};
