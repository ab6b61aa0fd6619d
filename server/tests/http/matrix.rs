//! Who gets what: every route for everybody.

use hotline_crypto::{
    entry::Stream,
    wire::{AccessRequest, ChallengeRequest, DeskEntryRequest, PurgeRequest, RetentionRequest, path},
};

use crate::{
    changes::note,
    database::{Kind, on_both},
    http::{Answer, Call},
    member::Member,
    reporter::{Reporter, Sent},
    world::{ALTERNATE, ANA, BEN, CHAIR, World, charter_call, member_id},
};

/// `401` alone stands for `401 unauthorized`, and so on; the first word is who the request is sent as.
const TABLE: &str = "
                     nobody  reporter  other  access  without  retired  root
instance             200     200       200    200     200      200      200
report               201     400       400    400     400      400      201
fetch                401     200       200*   401     401      401      401
reporter_entry       401     201       409    401     401      401      401
reporter_put         401     201       404    401     401      401      401
reporter_get         401     200       404    401     401      401      401
challenge            200     200       200    200     200      200      200
session              401     401       401    401     401      401      401
changes              401     401       401    200     200      401      401
newest               401     401       401    200     200      401      401
entry                401     401       401    201     404      401      401
dialogue_entry       401     401       401    201     404      401      401
put                  401     401       401    403     404      401      401
get                  401     401       401    200     404      401      401
access               401     401       401    201     404      401      401
retention            401     401       401    200     404      401      401
lift                 401     401       401    202     404      401      401
purge                401     401       401    403     404      401      401
charter              422     422       422    422     422      422      200
unknown_path         404     404       404    404     404      404      404
wrong_method         405     405       405    405     405      405      405
";

const CODES: [(u16, &str); 7] = [
    (400, "malformed"),
    (401, "unauthorized"),
    (403, "forbidden"),
    (404, "not_found"),
    (405, "method_not_allowed"),
    (409, "conflict"),
    (422, "charter_refused"),
];

struct Stage {
    world: World,
    sent: Sent,
    reporter: Reporter,
    other: Reporter,
    access: Member,
    without: Member,
    retired: Member,
}

impl Stage {
    fn set(kind: Kind) -> Self {
        let world = World::new(kind);
        let (reporter, sent) = (Reporter::excluding(&world, &[BEN]), Sent::of(10));
        reporter.files(std::slice::from_ref(&sent));
        assert_eq!(reporter.puts(&sent, 0).status, 201);
        let other = Reporter::filed(&world, &[]);
        let (access, without, retired) = (world.member(CHAIR), world.member(BEN), world.member(ANA));
        world.retire(ANA);
        Self { world, sent, reporter, other, access, without, retired }
    }

    /// What is asked, as it would succeed for whoever may.
    fn call(&mut self, route: &str, who: &str) -> Call {
        let (case, piece) = (self.reporter.case, self.sent.id());
        let later = Some(self.world.today().add_days(90));
        match route {
            "instance" => Call::get(path::INSTANCE),
            "report" => {
                let new = Reporter::new(&self.world);
                new.report_call(new.report(&[]))
            }
            "fetch" => self.reporter.fetch_call(0),
            "reporter_entry" => self.reporter.entry_call(self.reporter.message("More.", &[])),
            "reporter_put" => self.reporter.put_call(piece, 0, self.sent.piece(0)),
            "reporter_get" => Call::get(path::case_piece(piece, 0)),
            "challenge" => Call::post(path::DESK_CHALLENGE, &ChallengeRequest { member: member_id(CHAIR) }),
            // For another address: a stolen challenge.
            "session" => {
                let challenge = self.access.challenge();
                Call::post(
                    path::DESK_SESSION,
                    &self.access.session_request(&challenge, "https://evil.example"),
                )
            }
            "changes" => Call::get(format!("{}?since=0", path::DESK_CHANGES)),
            "newest" => Call::get(format!("{}?newest=9", path::DESK_CASES)),
            "entry" => Call::post(path::desk_entries(case), &self.access.entry(case, note("A note."), &[])),
            "dialogue_entry" => {
                let entry = self.access.entry(case, note("A note."), &[]);
                let seq = self.reporter.fetches(0).next;
                Call::post(
                    path::desk_entries(case),
                    &DeskEntryRequest { stream: Stream::Dialogue, seq, ..entry },
                )
            }
            "put" => Call::put(path::desk_piece(case, piece, 0), self.sent.piece(0)),
            "get" => Call::get(path::desk_piece(case, piece, 0)),
            "access" => {
                self.access.sync();
                let seq = self.reporter.fetches(0).next;
                let request = self.access.access(case, &[CHAIR, ALTERNATE]);
                Call::post(path::desk_access(case), &AccessRequest { seq, ..request })
            }
            "retention" => Call::post(path::desk_retention(case), &self.access.retention(case, later, true)),
            "lift" => Call::post(path::desk_retention(case), &self.access.retention(case, later, false)),
            "purge" => {
                let RetentionRequest { seq, envelope, .. } = self.access.retention(case, later, true);
                Call::post(path::desk_purge(case), &PurgeRequest { seq, envelope })
            }
            "charter" => {
                let mut call = charter_call(&self.world.draft(|_| {}), &self.world.root);
                if who != "root" {
                    call = call.edited(|body| body["signature"] = "Not a root's.".into());
                }
                call
            }
            "unknown_path" => Call::get("/api/v1/desk/anything"),
            "wrong_method" => Call::new("DELETE", path::CASES, "application/json", ""),
            other => panic!("no route {other}"),
        }
    }

    fn ask(&mut self, route: &str, who: &str) -> Answer {
        let call = self.call(route, who);
        let as_who = match who {
            "nobody" | "root" => None,
            "reporter" => Some(self.reporter.authorization()),
            "other" => Some(self.other.authorization()),
            "access" => Some(self.access.authorization.clone()),
            "without" => Some(self.without.authorization.clone()),
            "retired" => Some(self.retired.authorization.clone()),
            other => panic!("nobody is called {other}"),
        };
        let call = match as_who {
            Some(value) => call.with("authorization", value),
            None => call.without("authorization"),
        };
        if call.path.starts_with("/api/v1/case") {
            self.world.client.pay(call)
        } else {
            self.world.client.send(&call)
        }
    }
}

fn everybody_gets_what_the_table_says(kind: Kind) {
    let mut lines = TABLE.trim_matches('\n').lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let people = lines.next().unwrap();
    let mut stage = Stage::set(kind);
    let mut wrong = vec![];
    for line in lines {
        let (route, cells) = line.split_first().unwrap();
        assert_eq!(cells.len(), people.len(), "{route}");
        for (who, cell) in people.iter().zip(cells) {
            let status: u16 = cell.trim_end_matches('*').parse().unwrap();
            let code = CODES.iter().find(|(of, _)| *of == status);
            let expected = code.map_or(status.to_string(), |(status, code)| format!("{status} {code}"));
            let answer = stage.ask(route, who);
            if answer.outcome() != expected {
                wrong.push(format!("{route} as {who}: {} and not {expected}", answer.outcome()));
            }
            // A starred success is about one's own case.
            if cell.ends_with('*') {
                let case = answer.ok::<serde_json::Value>(status)["case"].clone();
                assert_eq!(case, stage.other.case.to_string());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_table_has_every_route() {
    // One row each, one more for the second method or stream, and rows for what is nowhere.
    let extra = ["reporter_get", "get", "dialogue_entry", "lift", "unknown_path", "wrong_method"];
    let rows = TABLE.trim_matches('\n').lines().count() - 1;
    assert_eq!(rows, path::ALL.len() + extra.len());
}

on_both!(everybody_gets_what_the_table_says);
