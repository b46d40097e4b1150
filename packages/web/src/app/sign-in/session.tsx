import type { Session } from '@slipway/contract';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { ApiError, get, send } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';

/** A password, or the secret of a link that a command has printed. */
export type Credentials =
  | { readonly username: string; readonly password: string }
  | { readonly link: string };

/** Who is signed in, and how to change that. */
export interface SessionControl {
  /** Null for nobody. */
  readonly session: Session | null;
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
  const control = useMemo(
    () => ({
      session: session ?? null,
      async signIn(credentials: Credentials) {
        const response = await send('/-/session', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(credentials),
        });
        setChanged((await response.json()) as Session); // what the server documents
      },
      async signOut() {
        await send('/-/session', { method: 'DELETE' });
        setChanged(null);
      },
    }),
    [session],
  );
  if (session === undefined) {
    return found.error ? otherwise(found.error, found.reload) : null;
  }
  return <Context value={control}>{children}</Context>;
}

/** The session of the page. */
export function useSession(): SessionControl {
  const control = useContext(Context);
  if (!control) throw new Error('no SessionProvider around this component');
  return control;
}
