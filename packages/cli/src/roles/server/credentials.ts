import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeDurablySync } from '@slipway/io';
import type { Config } from '#config';
import { type Credentials, credentialsFile, readCredentials } from '#data-folder/instance';

/** Root's sign-in: made at the first start (or preset by the environment), then only read. */
export function bringCredentials(config: Config): Credentials {
  const file = credentialsFile(config.dataDir);
  const known = existsSync(file) ? readCredentials(config.dataDir) : undefined;
  const wanted: Credentials = {
    username: 'root',
    password: config.rootPassword ?? known?.password ?? secret(12),
    token: config.rootToken ?? known?.token ?? `glpat-${secret(15)}`,
  };
  if (known?.password === wanted.password && known.token === wanted.token) return known;
  writeDurablySync(file, `${JSON.stringify(wanted, null, 2)}\n`);
  return wanted;
}

function secret(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
