import { useState } from 'react';
import { useNotices } from '#ui/state/notices.tsx';

/** Runs what a button does, once at a time; says why when it is refused. */
export function useAction(): {
  readonly isBusy: boolean;
  readonly run: (action: () => Promise<unknown>) => void;
} {
  const { complain } = useNotices();
  const [isBusy, setBusy] = useState(false);
  return {
    isBusy,
    run(action) {
      setBusy(true);
      action()
        .catch((error: unknown) => complain(error instanceof Error ? error.message : String(error)))
        .finally(() => setBusy(false));
    },
  };
}
