import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Dialog } from './dialog.tsx';
import { useSubmit } from './use-submit.ts';
import { Verb } from './verb.tsx';

/** A verb that destroys: it asks for the name, and says what goes with it. */
export function Confirm({
  verb,
  what,
  name,
  why,
  isSmall,
  children,
  onConfirm,
}: {
  /** `Delete` */
  readonly verb: string;
  /** `the project` */
  readonly what: string;
  /** What has to be typed. */
  readonly name: string;
  readonly why?: string | undefined;
  readonly isSmall?: boolean;
  /** What goes with it. */
  readonly children: ReactNode;
  readonly onConfirm: () => Promise<unknown>;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Verb
        tone="danger"
        why={why}
        isSmall={isSmall}
        label={`${verb} ${name}`}
        onClick={() => setOpen(true)}
      >
        {verb}
      </Verb>
      <Dialog title={`${verb} ${what} ${name}?`} isOpen={isOpen} onClose={() => setOpen(false)}>
        <Question {...{ verb, name, onConfirm }} onClose={() => setOpen(false)}>
          {children}
        </Question>
      </Dialog>
    </>
  );
}

function Question({
  verb,
  name,
  children,
  onConfirm,
  onClose,
}: {
  readonly verb: string;
  readonly name: string;
  readonly children: ReactNode;
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const { isBusy, problem, submit } = useSubmit();
  const confirm = (event: FormEvent) => {
    event.preventDefault();
    if (typed !== name) return;
    void submit(async () => {
      await onConfirm();
      onClose();
    });
  };
  return (
    <form className="form" onSubmit={confirm}>
      <div>{children}</div>
      <label htmlFor={id}>
        <span>
          Type <code>{name}</code> to go on
        </span>
        <input
          id={id}
          value={typed}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <p className="problem" role="alert">
        {problem}
      </p>
      <span className="actions">
        <button type="submit" className="button danger" disabled={isBusy || typed !== name}>
          {verb}
        </button>
        <button type="button" className="button" onClick={onClose}>
          Keep it
        </button>
      </span>
    </form>
  );
}
