import { join } from 'node:path';
import { type Authorize, createGit, type Git, type GitOptions } from '@slipway/git';
import type { AuditLog } from '#audit/audit-log';
import type { Reserve } from '#files/reserve';
import type { Client } from '#http/call';
import type { LfsFiles } from '#lfs/lfs-files';
import type { Limits } from '#limits/limits';
import { storageUse } from '#limits/storage-use';
import type { Throttle } from '#limits/throttle';
import { createProject } from '#projects/create-project';
import { gitCheckPush } from '#protection/check-push';
import { gitAuthorize } from '#repository/git-http';
import type { Auth } from '#rights/auth';
import type { Store } from '#store/store';
import type { Clock, Log } from './log.ts';
import type { ServerOptions } from './server-options.ts';

/** Where repositories are, and who is asked about requests and pushes. */
export interface WireGitOptions {
  readonly dataDir: string;
  readonly images: ServerOptions['images'] | undefined;
  readonly store: Store;
  readonly auth: Auth;
  readonly audit: AuditLog;
  readonly limits: Limits;
  readonly lfsFiles: LfsFiles;
  readonly throttle: Throttle;
  readonly reserve: Reserve;
  readonly clientOf: (request: Request) => Client | undefined;
  readonly onPush: GitOptions['onPush'];
  readonly clock: Clock;
  readonly log: Log;
}

/** Repositories, by the server's rights and limits. */
export function wireGit(options: WireGitOptions): { git: Git; authorize: Authorize } {
  const { store, clock, images, lfsFiles, log, onPush } = options;
  const authorize = gitAuthorize({
    ...options,
    createProject: (request) => createProject({ store, git, clock, images }, request),
  });
  const git: Git = createGit({
    directory: join(options.dataDir, 'repositories'),
    authorize,
    checkPush: gitCheckPush({
      ...options,
      left: options.reserve.left,
      storageOf: (id) => storageUse({ store, git, lfsFiles }, { id }),
    }),
    onPush,
    log,
  });
  return { git, authorize };
}
