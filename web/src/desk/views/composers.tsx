/**
 * The two places to write, which nobody can take for each other: the letter to the reporter at the end of the
 * conversation, on card, and the note of the committee above it, on its own paper.
 */

import { RESULTS } from "../../protocol/questions.ts";
import { chooseResult, openLetter, sendLetter, sendNote } from "../actions/write.ts";
import type { Attempt, Box } from "../draft.ts";
import { KEYS } from "../keys.ts";
import { LETTERS } from "../letters.ts";
import type { CaseView } from "../model.ts";
import { parts, t, word } from "../texts.tsx";
import { FilesPart } from "./enclosures.tsx";
import { Field, Form } from "./fields.tsx";
import { Button, few, Notice, useDesk } from "./parts.tsx";
import { Trouble } from "./trouble.tsx";

/** The letter to the reporter; folded, the buttons that open it. */
export function LetterComposer({ view }: { view: CaseView }) {
  const desk = useDesk();
  if (!view.writable) return null;
  const draft = desk.draft(view.row.case);
  const kind = draft.letter.value;
  if (kind === null) {
    return (
      <div class="composer-closed">
        <Button id="reply-open" keys={KEYS.reply} does={() => openLetter(desk, "message")}>
          {t("letter.message.open")}
        </Button>
        <Button keys={KEYS.outcome} does={() => openLetter(desk, "outcome")}>
          {t("letter.outcome.open")}
        </Button>
        {draft.message.isBegun() && <p class="flag">{t("letter.begun")}</p>}
      </div>
    );
  }
  const box = draft[kind];
  const attempt = draft.attempts.letter.value;
  const isSending = attempt.state === "sending";
  if (isSending && attempt.taken) return <Follow attempt={attempt} what="letter" />;
  const error =
    draft.wrong.value === "letter"
      ? t("letter.missing")
      : draft.wrong.value === "result"
        ? t("outcome.missing")
        : undefined;
  return (
    <Form
      class="composer letter-composer"
      aria-labelledby="letter-heading"
      does={() => void sendLetter(desk)}
    >
      <p class="who-reads">{t("letter.who")}</p>
      <h3 id="letter-heading" tabIndex={-1}>
        {t(`letter.${kind}.title`)}
      </h3>
      <p class="muted">
        {parts("letter.readers", { names: few(view.readers.map(({ id }) => desk.nameOf(id))) })}
      </p>
      {error !== undefined && (
        <Notice tone="red" what={error} id="letter-errors" tabIndex={-1} role="alert" />
      )}
      {kind === "outcome" && <Result view={view} />}
      <Field
        id="letter-text"
        label={t("letter.label")}
        hint={t(
          kind === "message"
            ? "letter.hint"
            : LETTERS.knows(view.language)
              ? "letter.default"
              : "letter.default.english",
        )}
        error={draft.wrong.value === "letter" ? error : undefined}
        value={box.text.value}
        input={(value) => {
          box.text.value = value;
          if (attempt.state === "failed" || attempt.state === "twice")
            draft.attempts.letter.value = { state: "idle" };
        }}
        long
        rows={kind === "message" ? 8 : 14}
        readOnly={isSending}
        lang={box.text.value === box.start && box.start !== "" ? LETTERS.tag(view.language) : ""}
      />
      <Gist view={view} box={box} kind={kind} />
      {kind !== "acknowledgement" && <FilesPart box={box} id="letter-files" isFixed={isSending} />}
      {kind === "outcome" && (
        <div class="option">
          <input
            type="checkbox"
            id="closing"
            autocomplete="off"
            checked={draft.closing.value}
            onChange={() => {
              draft.closing.value = !draft.closing.value;
            }}
          />
          <label for="closing">{t("outcome.close")}</label>
        </div>
      )}
      <Trouble attempt={attempt} what="letter" send={(despite) => void sendLetter(desk, despite)} />
      <div class="buttons">
        {isSending ? (
          <Button does={attempt.stop}>{t("files.stop")}</Button>
        ) : (
          <button type="submit" class="primary" title={t("letter.who")}>
            {t(attempt.state === "idle" ? `letter.${kind}.send` : "letter.again")}
          </button>
        )}
        {!isSending && (
          <Button
            look="link"
            does={() => {
              if (box.isBegun()) desk.dialog.value = { kind: "discard", box: "letter" };
              else draft.letter.value = null;
            }}
          >
            {t("letter.put_away")}
          </Button>
        )}
      </div>
    </Form>
  );
}

/** In place of a box whose entry is there, as long as its files are on their way. */
function Follow({
  attempt,
  what,
}: {
  attempt: Extract<Attempt, { state: "sending" }>;
  what: "letter" | "note";
}) {
  return (
    <section class={`composer ${what}-composer`} aria-labelledby={`${what}-follow`}>
      <h3 id={`${what}-follow`} tabIndex={-1}>
        {t(`follow.${what}`)}
      </h3>
      <p>{t("follow.means")}</p>
      <Trouble attempt={attempt} what={what} send={() => {}} />
      <div class="buttons">
        <Button does={attempt.stop}>{t("files.stop")}</Button>
      </div>
    </section>
  );
}

/** What a default text in another language says, for whoever cannot read it. */
function Gist({ view, box, kind }: { view: CaseView; box: Box; kind: string }) {
  const desk = useDesk();
  const tag = LETTERS.tag(view.language);
  const own = document.documentElement.lang || "en";
  if (tag === own || box.start === "" || box.text.value !== box.start) return null;
  const name = kind === "acknowledgement" ? "acknowledge" : desk.draft(view.row.case).result.value;
  const text = (LETTERS.of(own) as Readonly<Record<string, string>>)[name];
  return text === undefined ? null : (
    <details>
      <summary>{t("letter.gist")}</summary>
      <p class="prose muted">{text}</p>
    </details>
  );
}

function Result({ view }: { view: CaseView }) {
  const desk = useDesk();
  const draft = desk.draft(view.row.case);
  const isWrong = draft.wrong.value === "result";
  return (
    <fieldset
      class={isWrong ? "field wrong" : "field"}
      {...(isWrong && { "aria-describedby": "letter-errors" })}
    >
      <legend>{t("outcome.result")}</legend>
      {RESULTS.map((result) => (
        <div class="option" key={result}>
          <input
            type="radio"
            name="result"
            id={`result-${result}`}
            autocomplete="off"
            checked={draft.result.value === result}
            onChange={() => chooseResult(desk, result)}
          />
          <label for={`result-${result}`}>{word("result", result)}</label>
        </div>
      ))}
    </fieldset>
  );
}

/** The committee's own note. */
export function NoteComposer({ view }: { view: CaseView }) {
  const desk = useDesk();
  const draft = desk.draft(view.row.case);
  if (!view.writable || !draft.noting.value) return null;
  const box = draft.note;
  const attempt = draft.attempts.note.value;
  const isSending = attempt.state === "sending";
  if (isSending && attempt.taken) return <Follow attempt={attempt} what="note" />;
  const error = draft.wrong.value === "note" ? t("note.missing") : undefined;
  return (
    <Form class="composer note-composer" aria-labelledby="note-heading" does={() => void sendNote(desk)}>
      <p class="who-reads">{t("note.who")}</p>
      <h3 id="note-heading">{t("note.title")}</h3>
      {error !== undefined && <Notice tone="red" what={error} id="note-errors" tabIndex={-1} role="alert" />}
      <Field
        id="note-text"
        label={t("note.label")}
        hint={t("note.hint")}
        error={error}
        value={box.text.value}
        input={(value) => {
          box.text.value = value;
          if (attempt.state === "failed" || attempt.state === "twice")
            draft.attempts.note.value = { state: "idle" };
        }}
        long
        rows={5}
        readOnly={isSending}
      />
      <FilesPart box={box} id="note-files" isFixed={isSending} />
      <Trouble attempt={attempt} what="note" send={(despite) => void sendNote(desk, despite)} />
      <div class="buttons">
        {isSending ? (
          <Button does={attempt.stop}>{t("files.stop")}</Button>
        ) : (
          <button type="submit" class="note-send" title={t("note.who")}>
            {t(attempt.state === "idle" ? "note.send" : "note.again")}
          </button>
        )}
        {!isSending && (
          <Button
            look="link"
            does={() => {
              if (box.isBegun()) desk.dialog.value = { kind: "discard", box: "note" };
              else draft.noting.value = false;
            }}
          >
            {t("letter.put_away")}
          </Button>
        )}
      </div>
    </Form>
  );
}
