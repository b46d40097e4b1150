import type { Clock } from '#log';
import type { Change, New } from '#store/records';
import type { Store } from '#store/store';
import { hashToken, makeToken } from '#tokens/token';
import type { Runner } from './runner.ts';

/** A wish for a runner; the rest has defaults. */
export type RunnerRequest = Pick<Runner, 'runnerType'> &
  Partial<Omit<New<Runner>, 'tokenHash' | 'shortToken' | 'createdAt' | 'contactedAt'>>;

/** Registrations of runners. */
export interface Runners {
  /**
   * The token is in this answer and nowhere else. A runner with a creator gets one that begins with
   * `glrt-`, one that registers itself a bare one: `gitlab-runner unregister` tells them apart by it.
   */
  create(request: RunnerRequest): Promise<{ runner: Runner; token: string }>;
  /** Changes a runner; what it has asked for so far is answered anew. */
  update(id: number, change: Change<Runner>): Promise<Runner | undefined>;
  delete(id: number): Promise<void>;
  /** Ends the old token at once; undefined when there is no such runner. */
  resetToken(runnerId: number): Promise<{ runner: Runner; token: string } | undefined>;
  byToken(token: string): Promise<Runner | undefined>;
  /** Whether one of its machines was heard of lately. */
  isOnline(runner: Runner): boolean;
  /** Notes that a machine of this runner has just said something. */
  heard(runnerId: number): void;
  /** Makes a registration token for `POST /runners`; the one before it ends. */
  resetRegistrationToken(projectId?: number): Promise<string>;
  /** What a registration token registers for: the instance (null) or a project; undefined: unknown. */
  registrationScope(token: string): Promise<{ readonly projectId: number | null } | undefined>;
}

export interface RunnersOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Told after a runner was changed or deleted. */
  readonly onChange: (runnerId: number) => void;
}

/**
 * GitLab calls a runner online for two hours after its last word. Whoever waits for it wants to know
 * sooner, and a runner that lives asks for jobs or tells of one at least every few minutes.
 */
const onlineMs = 5 * 60 * 1000;
/** How often `contactedAt` is written; in between it is kept in memory. */
const contactMs = 60 * 1000;

export function createRunners({ store, clock, onChange }: RunnersOptions): Runners {
  const contacts = new Map<number, Date>();
  const written = new Map<number, Date>();

  const lastContact = (runner: Runner) => contacts.get(runner.id) ?? runner.contactedAt;

  return {
    async create(request) {
      const token = runnerToken(request.creatorId ?? null);
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
    isOnline(runner) {
      const contact = lastContact(runner);
      return contact !== null && clock().getTime() - contact.getTime() < onlineMs;
    },
    heard(runnerId) {
      const now = clock();
      contacts.set(runnerId, now);
      const before = written.get(runnerId);
      if (before && now.getTime() - before.getTime() < contactMs) return;
      written.set(runnerId, now);
      // Lost when the process ends first; the next contact writes it again.
      store.runners.update(runnerId, { contactedAt: now }).catch(() => {});
    },
    async resetRegistrationToken(projectId) {
      const token = makeToken('GR1348941');
      await store.settings.set(registrationKey(projectId), hashToken(token));
      await store.settings.set(`registration:${hashToken(token)}`, String(projectId ?? 'instance'));
      return token;
    },
    async registrationScope(token) {
      const hash = hashToken(token);
      const scope = await store.settings.get(`registration:${hash}`);
      if (scope === undefined) return undefined;
      const projectId = scope === 'instance' ? null : Number(scope);
      const current = await store.settings.get(registrationKey(projectId ?? undefined));
      return current === hash ? { projectId } : undefined;
    },
  };
}

function registrationKey(projectId: number | undefined): string {
  return `registration-token:${projectId ?? 'instance'}`;
}

const createdPrefix = 'glrt-';

function runnerToken(creatorId: number | null): string {
  return makeToken(creatorId === null ? '' : createdPrefix);
}

function stored(token: string): Pick<Runner, 'tokenHash' | 'shortToken'> {
  const secret = token.startsWith(createdPrefix) ? token.slice(createdPrefix.length) : token;
  return { tokenHash: hashToken(token), shortToken: secret.slice(0, 8) };
}
