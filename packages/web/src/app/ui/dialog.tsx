import { lazy, Suspense } from 'react';
import type { DialogProps } from './dialog-window.tsx';

/** Its library is a fifth of what a page needs, and most are read without a dialog. */
const DialogWindow = lazy(async () => ({
  default: (await import('./dialog-window.tsx')).DialogWindow,
}));

/** A small page over the page. The focus stays in it until it is closed. */
export function Dialog({ isOpen, ...props }: DialogProps & { readonly isOpen: boolean }) {
  if (!isOpen) return null;
  return (
    <Suspense fallback={null}>
      <DialogWindow {...props} />
    </Suspense>
  );
}
