import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import './dialog.css';

/** What is said in a dialog, and what closes it. */
export interface DialogProps {
  readonly title: string;
  /** For what has long lines. */
  readonly isWide?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What a dialog is made of; brought when the first one opens. */
export function DialogWindow({ title, isWide = false, onClose, children }: DialogProps) {
  return (
    <Base.Root open onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="dialog-shade" />
        <Base.Popup className={isWide ? 'dialog is-wide' : 'dialog'}>
          <Base.Title className="dialog-title">{title}</Base.Title>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
