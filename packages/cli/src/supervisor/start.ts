import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nearWay, publicWay } from '#addresses';
import { type Api, createApi } from '#api/api';
import { contents } from '#backup/contents';
import { checkDatabase, requireSoundSqlite } from '#backup/database';
import { CommandFailed } from '#command';
import type { Config } from '#config';
import {
  type Credentials,
  findInstance,
  type Instance,
  instanceLock,
  readCredentials,
  removeInstance,
  writeInstance,
} from '#data-folder/instance';
import { Lock } from '#data-folder/lock';
import type { Log } from '#log';
import { keepHeapSmall } from './process/frugal-heap.ts';
import { type Supervised, supervise } from './supervise.ts';

/** A Slipway that serves. */
export interface Slipway extends AsyncDisposable {
  readonly instance: Instance;
  readonly credentials: Credentials;
  readonly api: Api;
  readonly roles: Supervised;
}

/** Takes the data folder, starts every role, and says in the folder where it serves. */
export async function startSlipway(
  config: Config,
  log: Log,
  tell: (text: string) => void,
): Promise<Slipway> {
  await using stack = new AsyncDisposableStack();
  const { dataDir } = config;
  requireSoundSqlite();
  stack.use(takeLock(dataDir));
  checkDatabases(dataDir, log);
  const roles = stack.use(await supervise({ config, log, tell }));
  const near = nearWay(roles.port);
  const credentials = readCredentials(dataDir);
  const instance: Instance = {
    ...publicWay(config, roles.port),
    near: near.url,
    pid: process.pid,
    kubernetes: roles.facts.cluster?.publicUrl ?? null,
  };
  writeInstance(dataDir, instance);
  stack.defer(() => removeInstance(dataDir));
  keepHeapSmall();
  const resources = stack.move();
  return {
    instance,
    credentials,
    api: createApi(instance, credentials.token),
    roles,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Nobody shall write to what is damaged; what was found stands in the log. */
function checkDatabases(dataDir: string, log: Log): void {
  for (const name of contents.databases) {
    const file = join(dataDir, name);
    // A new one is empty until its owner has started.
    if (!existsSync(file) || statSync(file).size === 0) continue;
    const started = performance.now();
    checkDatabase(file);
    const tookMs = Math.round(performance.now() - started);
    log.info('database checked: it is whole', { database: name, tookMs });
  }
}

function takeLock(dataDir: string): Lock {
  const lock = Lock.take(dataDir, instanceLock);
  if (lock) return lock;
  const other = findInstance(dataDir);
  const who = other ? ` (process ${other.pid}, ${other.url})` : '';
  throw new CommandFailed(
    `another Slipway already runs on ${dataDir}${who}. Use that one, stop it (slipway stop), or choose another folder with --data-dir`,
  );
}
