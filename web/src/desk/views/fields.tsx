import type { ComponentChildren, JSX } from "preact";
import { PRIVATE } from "../../ui/form.ts";

/** A form that a browser neither completes nor checks nor sends anywhere: `does` is all that comes of it. */
export function Form({
  does,
  children,
  ...more
}: { does: () => void; children: ComponentChildren } & Omit<JSX.IntrinsicElements["form"], "onSubmit">) {
  return (
    <form
      noValidate
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        does();
      }}
      {...more}
    >
      {children}
    </form>
  );
}

/** A text of one line or of many. What is typed goes where it is told, and nowhere else. */
export function Field({
  id,
  label,
  hint,
  error,
  value,
  input,
  long = false,
  masked = false,
  rows = 6,
  ...more
}: {
  id: string;
  label: ComponentChildren;
  hint?: ComponentChildren;
  error?: string | undefined;
  value: string;
  input: (value: string) => void;
  long?: boolean;
  masked?: boolean;
  rows?: number;
  readOnly?: boolean;
  lang?: string;
}) {
  const ids = [...(hint ? [`${id}-hint`] : []), ...(error ? [`${id}-error`] : [])];
  const attributes = {
    id,
    value,
    ...PRIVATE,
    spellcheck: false,
    ...(ids.length > 0 && { "aria-describedby": ids.join(" ") }),
    ...(error && { "aria-invalid": true as const }),
    onInput: (event: Event) => input((event.currentTarget as HTMLInputElement).value),
    ...more,
  };
  return (
    <div class={error ? "field wrong" : "field"}>
      <label for={id}>{label}</label>
      {hint && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} class="error">
          {error}
        </p>
      )}
      {long ? (
        <textarea rows={rows} dir="auto" {...attributes} autocapitalize="sentences" />
      ) : (
        <input type="text" {...attributes} class={masked ? "masked" : ""} />
      )}
    </div>
  );
}

/** A choice among a few words. */
export function Choose({
  id,
  label,
  value,
  options,
  choose,
}: {
  id: string;
  label: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  choose: (value: string) => void;
}) {
  return (
    <div class="choose">
      <label for={id}>{label}</label>
      <select
        id={id}
        autocomplete="off"
        value={value}
        onChange={(event) => choose((event.currentTarget as HTMLSelectElement).value)}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A day, chosen or typed. */
export function DayField({
  id,
  label,
  day,
  choose,
  min,
}: {
  id: string;
  label: string;
  day: string;
  choose: (day: string) => void;
  min?: string;
}) {
  return (
    <div class="choose">
      <label for={id}>{label}</label>
      <input
        type="date"
        id={id}
        autocomplete="off"
        spellcheck={false}
        value={day}
        {...(min !== undefined && { min })}
        onInput={(event) => {
          choose((event.currentTarget as HTMLInputElement).value);
        }}
      />
    </div>
  );
}
