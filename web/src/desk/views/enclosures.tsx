/** Files that go along with what is being written. */

import { useSignal } from "@preact/signals";
import { type Refused, takeFiles } from "../actions/files.ts";
import type { Box } from "../draft.ts";
import { Foreign, fileSize, t } from "../texts.tsx";
import { Button, useDesk } from "./parts.tsx";

/** Files to go along. */
export function FilesPart({ box, id, isFixed }: { box: Box; id: string; isFixed: boolean }) {
  const desk = useDesk();
  const refused = useSignal<Refused>(null);
  const limit = desk.hotline.value?.limits.attachment ?? 0;
  const take = (files: FileList | null | undefined) => {
    refused.value = takeFiles(desk, box, files ?? []);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shorter way to what its field does
    <div
      class="drop small-drop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (!isFixed) take(event.dataTransfer?.files);
      }}
    >
      {box.files.value.length > 0 && (
        <ul class="files" aria-label={t("files.label")}>
          {box.files.value.map((file) => (
            <li key={file.id} class="row">
              <span>
                <Foreign text={file.name} /> <span class="muted">{fileSize(file.blob.size)}</span>
              </span>
              {!isFixed && (
                <Button
                  look="link"
                  title={t("files.remove.named", { name: file.name })}
                  does={() => {
                    box.files.value = box.files.value.filter((other) => other.id !== file.id);
                  }}
                >
                  {t("files.remove")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <label for={id}>{t("files.add")}</label>
      <input
        id={id}
        type="file"
        multiple
        autocomplete="off"
        disabled={isFixed}
        onChange={(event) => {
          const input = event.currentTarget as HTMLInputElement;
          take(input.files);
          input.value = "";
        }}
      />
      <div role="status">
        {refused.value !== null && (
          <p class="error">{t(`files.${refused.value}`, { size: fileSize(limit) })}</p>
        )}
      </div>
    </div>
  );
}
