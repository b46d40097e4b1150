import type { Session } from '@slipway/contract';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { ApiError, get, onDoubt, send } from '#data/api.ts';
import { connection } from '#data/connection.ts';
import { useResource } from '#data/use-resource.ts';

/** A password, or the secret of a link that a command has printed. */
export type Credentials =
  | { readonly username: string; readonly password: string }
  | { readonly link: string };

/** Who is signed in, and how to change that. */
export interface SessionControl {
  /** Null for nobody. */
  readonly session: Session | null;
  /** It ended while the page was open, and not by its own button. */
  readonly hasEnded: boolean;
  signIn(credentials: Credentials): Promise<void>;
  signOut(): Promise<void>;
}

const Context = createContext<SessionControl | undefined>(undefined);

async function current(_key: string, signal: AbortSignal): Promise<Session | null> {
  try {
    return await get<Session>('/-/session', signal);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** Finds out who is signed in before anything else is drawn. */
export function SessionProvider({
  children,
  otherwise,
}: {
  readonly children: ReactNode;
  /** Drawn when the server can't be asked. */
  readonly otherwise: (error: Error, retry: () => void) => ReactNode;
}) {
  const found = useResource('session', current);
  const [changed, setChanged] = useState<Session | null>();
  const session = changed === undefined ? found.data : changed;
  const [hasEnded, setEnded] = useState(false);
  const isLeaving = useRef(false);
  const end = useCallback(() => {
    // Whoever signs out knows it.
    if (isLeaving.current) return;
    setEnded(true);
    setChanged(null);
  }, []);
  useEndOf(session, end);
  const control = useMemo(
    () => ({
      session: session ?? null,
      hasEnded,
      async signIn(credentials: Credentials) {
        const response = await send('/-/session', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(credentials),
        });
        setChanged((await response.json()) as Session); // what the server documents
        setEnded(false);
        isLeaving.current = false;
      },
      async signOut() {
        isLeaving.current = true;
        await send('/-/session', { method: 'DELETE' }).catch((error: unknown) => {
          isLeaving.current = false;
          throw error;
        });
        setChanged(null);
      },
    }),
    [session, hasEnded],
  );
  if (session === undefined) {
    return found.error ? otherwise(found.error, found.reload) : null;
  }
  return <Context value={control}>{children}</Context>;
}

/** While the server is away nobody knows how the session does; it is looked at as soon as it answers. */
const patienceMs = 5000;

/** Sees to it that a page does not go on as somebody who was signed out elsewhere, blocked, or away for too long. */
function useEndOf(session: Session | null | undefined, onEnd: () => void): void {
  const isSignedIn = session !== null && session !== undefined;
  useEffect(() => {
    if (!isSignedIn) return undefined;
    const ended = new AbortController();
    let isLooking = false;
    const look = async () => {
      if (isLooking) return;
      isLooking = true;
      const found = await current('session', ended.signal).catch(() => undefined);
      isLooking = false;
      if (found === null && !ended.signal.aborted) onEnd();
    };
    const lookAgain = () => {
      if (document.visibilityState === 'visible') void look();
    };
    const stop = onDoubt(() => void look());
    document.addEventListener('visibilitychange', lookAgain);
    // A stream that is refused looks like a server that is away.
    const timer = setInterval(() => connection.current === 'lost' && void look(), patienceMs);
    return () => {
      ended.abort();
      stop();
      document.removeEventListener('visibilitychange', lookAgain);
      clearInterval(timer);
    };
  }, [isSignedIn, onEnd]);
}

/** The session of the page. */
export function useSession(): SessionControl {
  const control = useContext(Context);
  if (!control) throw new Error('no SessionProvider around this component');
  return control;
}
