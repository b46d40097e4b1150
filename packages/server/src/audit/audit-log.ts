import { join } from 'node:path';
import { type DeployToken, usernameOf } from '#deploy-tokens/deploy-token';
import type { Clock, Log } from '#log';
import type { Identity } from '#sign-in/identity';
import type { New } from '#store/records';
import type { User } from '#users/user';
import type { AuditEvent, Credential } from './audit-event.ts';
import { openAuditFile } from './audit-file.ts';
import type { AuditStore } from './audit-store.ts';

/** What a use of power is told as; the log adds the time. */
export type AuditFacts = Omit<New<AuditEvent>, 'createdAt'>;

/** Where uses of power are written down. */
export interface AuditLog {
  /** Resolves when it is on disk: what was done is acknowledged after that. */
  record(facts: AuditFacts): Promise<void>;
  /** Forgets what is too old, or too much. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

const longestDays = 400;
const mostEvents = 500_000;

/** Opens the log over the store, with its copy for other programs in `audit/` of the data folder. */
export async function openAuditLog({
  store,
  clock,
  log,
  dataDir,
}: {
  readonly store: { readonly auditEvents: AuditStore };
  readonly clock: Clock;
  readonly log: Log;
  readonly dataDir: string;
}): Promise<AuditLog> {
  const file = await openAuditFile(join(dataDir, 'audit'), store.auditEvents, log);
  return {
    async record(facts) {
      await store.auditEvents.create({ ...facts, createdAt: clock() });
      file.wake();
    },
    async sweep() {
      const before = new Date(clock().getTime() - longestDays * 24 * 3600 * 1000);
      await store.auditEvents.forget(before, mostEvents);
    },
    close: () => file.close(),
  };
}

/** Who acted, and by what right. */
export function actorFacts(
  identity: Identity | undefined,
): Pick<AuditFacts, 'authorId' | 'authorName' | 'credential'> {
  if (identity === undefined) {
    return { authorId: 0, authorName: 'Nobody', credential: { kind: 'none' } };
  }
  return { ...authorFacts(identity.user), credential: credentialOf(identity) };
}

/** Who acted. */
export function authorFacts({ id, name }: User): Pick<AuditFacts, 'authorId' | 'authorName'> {
  return { authorId: id, authorName: name };
}

/** A machine, which is nobody. */
export function machineFacts(token: DeployToken): ReturnType<typeof actorFacts> {
  const { id, name } = token;
  return {
    authorId: 0,
    authorName: usernameOf(token),
    credential: { kind: 'deploy_token', id, name },
  };
}

const tokenKinds = {
  user: 'personal_access_token',
  project: 'project_access_token',
  namespace: 'group_access_token',
} as const;

/** By what right somebody acts, without the secret of it. */
export function credentialOf(identity: Identity): Credential {
  if (identity.by === 'job') {
    return { kind: 'job_token', id: identity.job.id, name: identity.job.name };
  }
  if (identity.by !== 'token') return { kind: identity.by };
  const { id, name, resourceKind } = identity.token;
  const { sudoBy } = identity;
  const kind = tokenKinds[resourceKind ?? 'user'];
  return { kind, id, name, ...(sudoBy !== undefined && { sudoBy }) };
}
