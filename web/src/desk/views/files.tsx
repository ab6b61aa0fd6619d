/** A file of an entry: what it is called, what it is, and looking at it or saving it without it doing anything. */

import { useEffect, useMemo, useRef } from "preact/hooks";
import { FileHandle } from "../actions/files.ts";
import type { FilePlace, FileView, Preview } from "../model.ts";
import { extension, runs, visible } from "../names.ts";
import { Foreign, fileSize, parts, percent, t } from "../texts.tsx";
import { Button, failureText, Progress, useDesk } from "./parts.tsx";

/** Kinds that may be worth a look; the worker decides by what is in them. */
const SHOWN = /^(txt|csv|tsv|log|md|json|eml|png|jpe?g|gif|webp|bmp)$/;

/** A file and what can be done with it. */
export function FileRow({ file, at }: { file: FileView; at: Omit<FilePlace, "id"> }) {
  const desk = useDesk();
  const { case: id, stream, seq } = at;
  const handle = useMemo(
    () => new FileHandle(desk, { case: id, stream, seq, id: file.id }),
    [desk, id, stream, seq, file.id],
  );
  const chooser = `resume-${stream}-${seq}-${file.id}`;
  useEffect(() => () => handle.close(), [handle]);
  const now = handle.now.value;
  const ending = extension(file.name);
  const isWhole = file.stored >= file.pieces;
  const isSending = desk.draft(id).isSending();
  return (
    <div class="file">
      <p class="file-name">
        <Foreign text={file.name} />
      </p>
      <p class="muted small">
        {ending === "" ? t("files.no_ending") : parts("files.ending", { ending: `.${ending}` })}
        {" · "}
        {fileSize(file.size)}
      </p>
      {runs(file.name) && <p class="flag">{t("files.runs")}</p>}
      {!isWhole && (
        <p class="flag">
          {t(file.mine ? "files.partly.mine" : "files.partly", {
            percent: percent(file.pieces === 0 ? 0 : file.stored / file.pieces),
          })}
        </p>
      )}
      {isWhole && now.state !== "busy" && (
        <div class="buttons">
          {now.state === "shown" ? (
            <Button look="link" does={() => handle.close()}>
              {t("files.hide")}
            </Button>
          ) : (
            SHOWN.test(ending) && (
              <Button look="link" does={() => void handle.preview()}>
                {t("files.preview")}
              </Button>
            )
          )}
          <Button look="link" does={() => void handle.save(file)}>
            {t("files.save")}
          </Button>
        </div>
      )}
      {!isWhole && file.mine && !isSending && now.state !== "busy" && (
        <p>
          <label for={chooser}>{t("files.resume")}</label>
          <input
            type="file"
            id={chooser}
            autocomplete="off"
            onChange={(event) => {
              const [chosen] = (event.currentTarget as HTMLInputElement).files ?? [];
              if (chosen !== undefined) void handle.resume(chosen);
            }}
          />
        </p>
      )}
      <div role="status">
        {now.state === "busy" && (
          <>
            <Progress label={t(`files.${now.doing}.busy`)} part={now.part} />
            <Button look="link" does={() => handle.close()}>
              {t("files.stop")}
            </Button>
          </>
        )}
        {now.state === "saved" && <p>{parts("files.saved", { name: now.name })}</p>}
        {now.state === "saved" && <p class="flag">{t("files.saved.warning")}</p>}
        {now.state === "failed" && <p class="error">{failureText(now.failure)}</p>}
      </div>
      {now.state === "shown" && <PreviewView preview={now.preview} name={file.name} />}
    </div>
  );
}

/** What can be shown of a file: text as text, pixels as pixels. */
function PreviewView({ preview, name }: { preview: Preview; name: string }) {
  switch (preview.kind) {
    case "none":
      return <p>{t("files.none")}</p>;
    case "text":
      return (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
          <section class="preview text" tabIndex={0} aria-label={t("files.text", { name: visible(name) })}>
            <pre dir="auto" translate={false}>
              {preview.text}
            </pre>
          </section>
          {preview.cut && <p class="muted">{t("files.cut")}</p>}
        </>
      );
    case "picture":
      return <Picture preview={preview} name={name} />;
  }
}

function Picture({ preview, name }: { preview: Extract<Preview, { kind: "picture" }>; name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const { picture } = preview;
    canvas.current?.getContext("2d")?.drawImage(picture, 0, 0);
  }, [preview]);
  return (
    <canvas
      ref={canvas}
      class="preview"
      width={preview.picture.width}
      height={preview.picture.height}
      role="img"
      aria-label={t("files.picture", { name: visible(name) })}
    />
  );
}
