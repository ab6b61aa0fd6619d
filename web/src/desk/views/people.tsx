/** Who can read a case, and changing it. The reporter sees every change, and this says so before it is made. */

import { changeReaders } from "../actions/keep.ts";
import type { CaseView, Person } from "../model.ts";
import type { Wanted } from "../state.ts";
import { count, Foreign, parts, t } from "../texts.tsx";
import { AskReason } from "./modal.tsx";
import { Button, few, MOST, Notice, useDesk } from "./parts.tsx";
import { PanelTrouble } from "./trouble.tsx";

/** The panel. */
export function PeoplePanel({ view }: { view: CaseView }) {
  const desk = useDesk();
  const { row } = view;
  const isReader = row.readers.includes(desk.me.value);
  const person = (id: string) => <PersonLine id={id} />;
  const others = view.others.filter((id) => !row.excluded.includes(id));
  const canBeGiven = (id: string) => !row.readers.includes(id) && desk.people.value.get(id)?.current === true;
  const canWrite = view.writable && isReader;
  const give = (id: string, isExcluded: boolean) => (
    <Button
      title={t("people.add.named", { name: desk.nameOf(id) })}
      does={() => desk.ask({ kind: "add", member: id, excluded: isExcluded })}
    >
      {t("people.add")}
    </Button>
  );
  return (
    <section class="panel" aria-labelledby="panel-people">
      <h3 id="panel-people" tabIndex={-1}>
        {t("people.title")}
      </h3>
      <p class="muted">{t("people.lead")}</p>
      <ul class="plain people">
        {view.readers.map(({ id, leave_out: how }) => (
          <li key={id} class="row">
            {person(id)}
            {canWrite &&
              (id === desk.me.value ? (
                <Button does={() => desk.ask({ kind: "recuse" })}>{t("people.recuse")}</Button>
              ) : how === "no" ? (
                <span class="muted small">{t("people.cannot")}</span>
              ) : (
                <Button
                  title={t("people.leave_out.named", { name: desk.nameOf(id) })}
                  does={() => desk.ask({ kind: "leave_out", member: id, how })}
                >
                  {t("people.leave_out")}
                </Button>
              ))}
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <>
          <h4>{t("people.others")}</h4>
          <ul class="plain people">
            {others.map((id) => (
              <li key={id} class="row">
                {person(id)}
                {canWrite && give(id, false)}
              </li>
            ))}
          </ul>
        </>
      )}
      {row.excluded.length > 0 && (
        <>
          <h4>{t("people.excluded")}</h4>
          <p class="muted">{t("people.excluded.means")}</p>
          <ul class="plain people">
            {row.excluded.slice(0, MOST).map((id, i) => (
              <li key={i} class="row">
                {person(id)}
                {canWrite && canBeGiven(id) && give(id, true)}
              </li>
            ))}
          </ul>
          {row.excluded.length > MOST && <p>{count("people.more", row.excluded.length - MOST)}</p>}
        </>
      )}
      <PanelTrouble id={row.case} what="readers" />
    </section>
  );
}

/** Somebody of the committee: name, title and role. */
export function PersonLine({ id }: { id: string }) {
  const desk = useDesk();
  const person: Person | undefined = desk.people.value.get(id);
  return (
    <span>
      <span class="name">
        <Foreign text={desk.nameOf(id)} />
        {id === desk.me.value && <span class="muted"> ({t("people.me")})</span>}
      </span>
      <span class="muted small">
        {person === undefined ? (
          t("people.unknown")
        ) : (
          <>
            {person.title !== "" && (
              <>
                <Foreign text={person.title} />
                {person.role !== "member" && " · "}
              </>
            )}
            {person.role !== "member" && t(`people.${person.role}`)}
            {!person.current && ` · ${t("people.former")}`}
          </>
        )}
      </span>
    </span>
  );
}

/** Gives somebody access, after saying what that does. */
export function AddDialog({
  member,
  excluded,
  wanted,
  close,
}: {
  member: string;
  excluded: boolean;
  wanted: Wanted;
  close: () => void;
}) {
  const desk = useDesk();
  const name = desk.nameOf(member);
  const reference = desk.view.value?.row.reference ?? "";
  return (
    <AskReason
      label={t("add.title", { name, reference })}
      hint={t("reason.seen")}
      required={excluded}
      does={(reason) => void changeReaders(desk, { kind: "add", member, reason }, wanted)}
      look={excluded ? "leave" : "primary"}
      again={wanted.again}
      close={close}
      action={t(excluded ? "add.button.excluded" : "add.button")}
    >
      {excluded && (
        <Notice tone="red" what={parts("add.excluded", { name })}>
          <p>{parts("add.excluded.means", { name })}</p>
        </Notice>
      )}
      <p>{parts("add.means", { name })}</p>
      <p>{t("add.seen")}</p>
    </AskReason>
  );
}

/** Takes somebody's access away. */
export function LeaveOutDialog({
  member,
  how,
  wanted,
  close,
}: {
  member: string;
  how: string;
  wanted: Wanted;
  close: () => void;
}) {
  const desk = useDesk();
  const name = desk.nameOf(member);
  const reference = desk.view.value?.row.reference ?? "";
  return (
    <AskReason
      label={t("leave_out.title", { name, reference })}
      hint={t("reason.seen")}
      required={false}
      does={(reason) => void changeReaders(desk, { kind: "leave_out", member, reason }, wanted)}
      look="leave"
      again={wanted.again}
      close={close}
      action={t("leave_out.button")}
    >
      {how === "second" && <Notice tone="amber" what={t("leave_out.second")} />}
      <p>{parts("leave_out.means", { name })}</p>
      <p>{t("leave_out.key")}</p>
    </AskReason>
  );
}

/** Leaves the case. */
export function RecuseDialog({ wanted, close }: { wanted: Wanted; close: () => void }) {
  const desk = useDesk();
  const view = desk.view.value;
  const others = (view?.readers ?? [])
    .filter(({ id }) => id !== desk.me.value)
    .map(({ id }) => desk.nameOf(id));
  return (
    <AskReason
      label={t("recuse.title", { reference: view?.row.reference ?? "" })}
      hint={t("reason.seen")}
      required={false}
      does={(reason) => void changeReaders(desk, { kind: "recuse", reason }, wanted)}
      look="leave"
      again={wanted.again}
      close={close}
      action={t("recuse.button")}
    >
      <p>{t("recuse.means")}</p>
      {others.length > 0 && <p>{parts("recuse.others", { names: few(others) })}</p>}
      <p>{t("recuse.key")}</p>
    </AskReason>
  );
}
