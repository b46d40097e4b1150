import { type FormEvent, type ReactNode, useId } from 'react';
import { useSubmit } from './use-submit.ts';
import './form.css';

/** What was written into a form. */
export class Fields {
  readonly #data: FormData;

  constructor(form: HTMLFormElement) {
    this.#data = new FormData(form);
  }

  text(name: string): string {
    return String(this.#data.get(name) ?? '').trim();
  }

  /** As it was written, spaces too. */
  raw(name: string): string {
    return String(this.#data.get(name) ?? '');
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  isChecked(name: string): boolean {
    return this.#data.get(name) !== null;
  }

  /** What was chosen of this machine; undefined when nothing was. */
  file(name: string): File | undefined {
    const value = this.#data.get(name);
    return value instanceof File && value.name !== '' ? value : undefined;
  }

  /** All checked values of one name. */
  all(name: string): readonly string[] {
    return this.#data.getAll(name).map(String);
  }
}

/** A form that says what is wrong where its button is, and empties itself once it was accepted. */
export function Form({
  submit: word,
  why,
  keeps = false,
  children,
  onSubmit,
}: {
  /** The button's word. */
  readonly submit: string;
  /** Why it can't be sent by this user. */
  readonly why?: string | undefined;
  /** What was written stays there. */
  readonly keeps?: boolean;
  readonly children: ReactNode;
  readonly onSubmit: (fields: Fields) => Promise<unknown>;
}) {
  const { isBusy, problem, submit } = useSubmit();
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const isDone = await submit(() => onSubmit(new Fields(form)));
    if (isDone && !keeps) form.reset();
  };
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <fieldset className="form-fields" disabled={why !== undefined}>
        {children}
      </fieldset>
      <p className="problem" role="alert">
        {problem}
      </p>
      <span className="actions">
        <button type="submit" className="button primary" disabled={isBusy || why !== undefined}>
          {word}
        </button>
        {why !== undefined && <span className="muted">{why}</span>}
      </span>
    </form>
  );
}

interface Labelled {
  readonly name: string;
  readonly label: string;
  /** What a person has to know to fill it in. */
  readonly hint?: ReactNode;
}

/** One line of text, or several with `rows`. */
export function TextField({
  name,
  label,
  hint,
  type = 'text',
  rows,
  value = '',
  isOptional = false,
  ...rest
}: Labelled & {
  readonly type?: 'text' | 'password' | 'email' | 'date' | 'number' | 'url';
  readonly rows?: number;
  readonly value?: string | number;
  readonly isOptional?: boolean;
  readonly autoComplete?: string;
  readonly placeholder?: string;
  /** The id of a list of proposals. */
  readonly list?: string;
  readonly min?: string | number;
}) {
  const id = useId();
  const shared = {
    id,
    name,
    defaultValue: value,
    required: !isOptional,
    autoComplete: 'off',
    ...(hint !== undefined && { 'aria-describedby': `${id}-hint` }),
    ...rest,
  };
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {isOptional && <span className="muted">(optional)</span>}
      </label>
      {rows === undefined ? (
        <input type={type} {...shared} />
      ) : (
        <textarea rows={rows} spellCheck={false} {...shared} />
      )}
      <Hint id={id} hint={hint} />
    </div>
  );
}

/** One of several. */
export function SelectField({
  name,
  label,
  hint,
  value,
  options,
  onChoose,
}: Labelled & {
  readonly value?: string | number | undefined;
  readonly options: readonly (readonly [string | number, string])[];
  readonly onChoose?: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        name={name}
        defaultValue={value}
        {...(hint !== undefined && { 'aria-describedby': `${id}-hint` })}
        {...(onChoose && { onChange: (event) => onChoose(event.target.value) })}
      >
        {options.map(([each, word]) => (
          <option key={each} value={each}>
            {word}
          </option>
        ))}
      </select>
      <Hint id={id} hint={hint} />
    </div>
  );
}

/** Yes or no; several of one name with values. */
export function CheckField({
  name,
  label,
  hint,
  value = 'on',
  isChecked = false,
}: Labelled & { readonly value?: string; readonly isChecked?: boolean }) {
  const id = useId();
  return (
    <div className="field-check">
      <input
        id={id}
        type="checkbox"
        name={name}
        value={value}
        defaultChecked={isChecked}
        {...(hint !== undefined && { 'aria-describedby': `${id}-hint` })}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        <Hint id={id} hint={hint} />
      </div>
    </div>
  );
}

/** Several fields under one name. */
export function FieldGroup({
  legend,
  children,
}: {
  readonly legend: string;
  readonly children: ReactNode;
}) {
  return (
    <fieldset className="field-group">
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}

function Hint({ id, hint }: { readonly id: string; readonly hint: ReactNode }) {
  if (hint === undefined) return null;
  return (
    <p id={`${id}-hint`} className="hint">
      {hint}
    </p>
  );
}
