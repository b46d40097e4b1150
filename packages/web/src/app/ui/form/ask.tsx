import type { ReactNode } from 'react';
import { Dialog } from './dialog.tsx';
import { useSubmit } from './use-submit.ts';

/** A question before something is done that somebody wanted to be asked about; what is destroyed asks by its name. */
export function Ask({
  title,
  verb,
  children,
  onYes,
  onClose,
}: {
  /** `Play release?` */
  readonly title: string;
  /** `Play` */
  readonly verb: string;
  readonly children: ReactNode;
  readonly onYes: () => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const { isBusy, problem, submit } = useSubmit();
  const go = () =>
    submit(async () => {
      await onYes();
      onClose();
    });
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <div className="form">
        {children}
        <p className="problem" role="alert">
          {problem}
        </p>
        <span className="actions">
          <button
            type="button"
            className="button primary"
            disabled={isBusy}
            onClick={() => void go()}
          >
            {verb}
          </button>
          <button type="button" className="button" onClick={onClose}>
            Not now
          </button>
        </span>
      </div>
    </Dialog>
  );
}
