import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed } from '#command';
import type { AgentEnvironment } from '#config';

/** The API of the cluster that a program of an agent speaks for, and its own right there. */
export interface ClusterAddress {
  readonly url: URL;
  readonly ca: string | undefined;
  /** Read anew: the cluster changes tokens of pods every hour. */
  token(): string;
}

/** What a program is told instead of what pods find. */
export interface AddressWish {
  readonly url: string | undefined;
  readonly caFile: string | undefined;
  readonly tokenFile: string | undefined;
}

/** Where pods find their account. */
const account = '/var/run/secrets/kubernetes.io/serviceaccount';
const freshMs = 30_000;

/** Where the cluster's API is: as told, or as pods find it. @throws CommandFailed outside of a pod */
export function clusterAddress(
  wish: AddressWish,
  { apiHost: host, apiPort: port = '443' }: Pick<AgentEnvironment, 'apiHost' | 'apiPort'>,
): ClusterAddress {
  const url = wish.url ?? (host && `https://${host.includes(':') ? `[${host}]` : host}:${port}`);
  if (!url || !URL.canParse(url)) {
    throw new CommandFailed(
      'this is no pod, where the address of the cluster would be known: say it by --api, --api-ca and --api-token-file',
    );
  }
  const isPods = wish.url === undefined;
  const caFile = wish.caFile ?? (isPods ? join(account, 'ca.crt') : undefined);
  const tokenFile = wish.tokenFile ?? join(account, 'token');
  let known = { token: read(tokenFile).trim(), at: Date.now() };
  return {
    url: new URL(url),
    ca: caFile === undefined ? undefined : read(caFile),
    token() {
      if (Date.now() - known.at > freshMs) {
        known = { token: read(tokenFile).trim(), at: Date.now() };
      }
      return known.token;
    },
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw new CommandFailed(`${file} cannot be read: ${why}`, { cause: error });
  }
}
