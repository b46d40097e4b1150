import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';

/** Tells people what has happened. */
export interface Notices {
  /** Only said, to those who listen to the page. */
  readonly announce: (text: string) => void;
  /** Also shown, until it is closed. */
  readonly complain: (text: string) => void;
}

const Context = createContext<Notices | undefined>(undefined);

/** Makes room for notices at the end of the page. */
export function NoticesProvider({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState('');
  const [complaint, setComplaint] = useState<string>();
  const announce = useCallback((text: string) => setSaid(text), []);
  const complain = useCallback((text: string) => setComplaint(text), []);
  const notices = useMemo(() => ({ announce, complain }), [announce, complain]);
  return (
    <Context value={notices}>
      {children}
      <div className="unseen" aria-live="polite">
        {said}
      </div>
      <div role="alert">
        {complaint !== undefined && (
          <div className="toast">
            <p>{complaint}</p>
            <button type="button" className="button small" onClick={() => setComplaint(undefined)}>
              Close
            </button>
          </div>
        )}
      </div>
    </Context>
  );
}

/** The page's notices. */
export function useNotices(): Notices {
  const notices = useContext(Context);
  if (!notices) throw new Error('no NoticesProvider around this component');
  return notices;
}
