import { nearWay, publicWay } from '#addresses';
import { type Api, createApi } from '#api/api';
import { contents } from '#backup/contents';
import { checkDatabases, requireSoundSqlite } from '#backup/database';
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
  checkDatabases(dataDir, contents.databases, log);
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

function takeLock(dataDir: string): Lock {
  const lock = Lock.take(dataDir, instanceLock);
  if (lock) return lock;
  const other = findInstance(dataDir);
  const who = other ? ` (process ${other.pid}, ${other.url})` : '';
  throw new CommandFailed(
    `another Slipway already runs on ${dataDir}${who}. Use that one, stop it (slipway stop), or choose another folder with --data-dir`,
  );
}
