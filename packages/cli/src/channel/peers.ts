import type { Answer, FromRole } from './messages.ts';
import { type RoleCalls, type RoleName, roleNames } from './roles.ts';

/** The other roles, as one role sees them. */
export interface Peers {
  readonly calls: RoleCalls;
  answered(answer: Answer): void;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A role was asked and gave an error, or is not there to answer. */
class PeerFailed extends Error {}

/** Calls of other roles by way of the supervisor: `calls.registry.tagNames('root/shop')`. */
export function createPeers(send: (message: FromRole) => void): Peers {
  const waiting = new Map<number, Waiting>();
  let last = 0;

  function call(to: RoleName, method: string, args: readonly unknown[]): Promise<unknown> {
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      send({ type: 'call', id, to, method, args });
    });
  }

  const calls = Object.fromEntries(
    roleNames.map((to) => [
      to,
      new Proxy(
        {},
        {
          get: (_, method) =>
            // A proxy that had a `then` would be taken for a promise.
            typeof method === 'string' && method !== 'then'
              ? (...args: readonly unknown[]) => call(to, method, args)
              : undefined,
        },
      ),
    ]),
  );
  return {
    calls: calls as unknown as RoleCalls, // every method of every role goes the same way
    answered({ id, value, error }) {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (error === undefined) asked?.resolve(value);
      else asked?.reject(new PeerFailed(error));
    },
  };
}

/** Answers what others ask of a role, by its own methods. */
export async function answerCall(
  methods: object,
  {
    id,
    method,
    args,
  }: { readonly id: number; readonly method: string; readonly args: readonly unknown[] },
): Promise<Answer> {
  try {
    const own: unknown = Object.hasOwn(methods, method)
      ? (methods as Readonly<Record<string, unknown>>)[method]
      : undefined;
    if (typeof own !== 'function') throw new Error(`nobody here answers ${method}`);
    return { type: 'answer', id, value: await own.apply(methods, args) };
  } catch (error) {
    return { type: 'answer', id, error: error instanceof Error ? error.message : String(error) };
  }
}
