import { onDemand } from '#ui/state/on-demand.tsx';
import type { DialogProps } from './dialog-window.tsx';

/** Its library is a fifth of what a page needs, and most are read without a dialog. */
const DialogWindow = onDemand(async () => (await import('./dialog-window.tsx')).DialogWindow, null);

/** A small page over the page. The focus stays in it until it is closed. */
export function Dialog({ isOpen, ...props }: DialogProps & { readonly isOpen: boolean }) {
  if (!isOpen) return null;
  return <DialogWindow {...props} />;
}
