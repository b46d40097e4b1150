import { type KeyboardEvent, useId } from 'react';
import './source-field.css';

/** A text that is written here, with tabs. Escape lets the next Tab leave the field. */
export function SourceField({
  label,
  text,
  rows = 24,
  onChange,
}: {
  readonly label: string;
  readonly text: string;
  readonly rows?: number;
  readonly onChange: (text: string) => void;
}) {
  const id = useId();
  const indent = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { currentTarget: field } = event;
    if (event.key === 'Escape') field.dataset.leaving = 'true';
    if (event.key !== 'Tab' || event.shiftKey || field.dataset.leaving) return;
    event.preventDefault();
    field.setRangeText('  ', field.selectionStart, field.selectionEnd, 'end');
    onChange(field.value);
  };
  return (
    <div className="source-field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={rows}
        spellCheck={false}
        autoCapitalize="none"
        wrap="off"
        value={text}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={indent}
        onBlur={(event) => delete event.currentTarget.dataset.leaving}
      />
      <p id={`${id}-hint`} className="hint">
        Tab indents; Escape, then Tab leaves the field.
      </p>
    </div>
  );
}
