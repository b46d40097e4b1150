import type { Clock } from '#log';
import type { Change, New } from '#store/records';
import type { Store } from '#store/store';
import { hashToken, makeToken } from '#tokens/token';
import { createContacts, type RunnerContacts } from './contacts.ts';
import { createRegistrationTokens, type RegistrationTokens } from './registration-tokens.ts';
import { checkRunner, type Runner } from './runner.ts';

/** A wish for a runner; the rest has defaults. */
export type RunnerRequest = Pick<Runner, 'runnerType'> &
  Partial<Omit<New<Runner>, 'tokenHash' | 'shortToken' | 'createdAt' | 'contactedAt'>>;

/** Registrations of runners. */
export interface Runners extends RunnerContacts, RegistrationTokens {
  /**
   * The token is in this answer and nowhere else. A runner with a creator gets one that begins with
   * `glrt-`, one that registers itself a bare one: `gitlab-runner unregister` tells them apart by it.
   */
  create(request: RunnerRequest): Promise<{ runner: Runner; token: string }>;
  /** Changes a runner; what it has asked for so far is answered anew. Refuses one that could take no job. */
  update(id: number, change: Change<Runner>): Promise<Runner | undefined>;
  delete(id: number): Promise<void>;
  /** Ends the old token at once; undefined when there is no such runner. */
  resetToken(runnerId: number): Promise<{ runner: Runner; token: string } | undefined>;
  byToken(token: string): Promise<Runner | undefined>;
}

/** Where they are kept, and who hears of changes. */
export interface RunnersOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Told after a runner was changed or deleted. */
  readonly onChange: (runnerId: number) => void;
}

/** Tokens are told once, and kept as hashes. */
export function createRunners({ store, clock, onChange }: RunnersOptions): Runners {
  return {
    ...createContacts(store, clock),
    ...createRegistrationTokens(store),
    async create(request) {
      const token = runnerToken(request.creatorId ?? null);
      checkRunner({ tags: [], runUntagged: true, ...request });
      const runner = await store.runners.create({
        tokenExpiresAt: null,
        description: '',
        maintenanceNote: null,
        tags: [],
        runUntagged: true,
        isLocked: false,
        isPaused: false,
        accessLevel: 'not_protected',
        maximumTimeoutSeconds: null,
        namespaceId: null,
        projectIds: [],
        creatorId: null,
        ...request,
        ...stored(token),
        createdAt: clock(),
        contactedAt: null,
      });
      return { runner, token };
    },
    async update(id, change) {
      const before = await store.runners.get(id);
      if (before) checkRunner({ ...before, ...change });
      const runner = await store.runners.update(id, change);
      onChange(id);
      return runner;
    },
    async delete(id) {
      await store.runners.delete(id);
      onChange(id);
    },
    async resetToken(runnerId) {
      const old = await store.runners.get(runnerId);
      if (old === undefined) return undefined;
      const token = runnerToken(old.creatorId);
      const runner = await store.runners.update(runnerId, stored(token));
      // Who still waits with the old token gets no job.
      onChange(runnerId);
      return runner && { runner, token };
    },
    async byToken(token) {
      const runner = await store.runners.byTokenHash(hashToken(token));
      const expiry = runner?.tokenExpiresAt;
      return expiry && expiry <= clock() ? undefined : runner;
    },
  };
}

const createdPrefix = 'glrt-';

function runnerToken(creatorId: number | null): string {
  return makeToken(creatorId === null ? '' : createdPrefix);
}

function stored(token: string): Pick<Runner, 'tokenHash' | 'shortToken'> {
  const secret = token.startsWith(createdPrefix) ? token.slice(createdPrefix.length) : token;
  return { tokenHash: hashToken(token), shortToken: secret.slice(0, 8) };
}
