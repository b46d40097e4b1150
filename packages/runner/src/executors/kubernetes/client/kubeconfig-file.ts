import { load } from 'js-yaml';

/** A kubeconfig that cannot be used. */
class KubeconfigInvalid extends Error {
  override readonly name = 'KubeconfigInvalid';
  readonly code = 'kubeconfig-invalid';
}

/** A cluster, as a kubeconfig has it. */
export interface ClusterEntry {
  readonly server: string;
  readonly 'certificate-authority'?: string;
  readonly 'certificate-authority-data'?: string;
  readonly 'insecure-skip-tls-verify'?: boolean;
  readonly 'tls-server-name'?: string;
}

/** A user, as a kubeconfig has it. */
export interface UserEntry {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly 'client-certificate'?: string;
  readonly 'client-certificate-data'?: string;
  readonly 'client-key'?: string;
  readonly 'client-key-data'?: string;
  readonly exec?: ExecEntry;
}

/** A program that brings credentials. */
export interface ExecEntry {
  readonly apiVersion: string;
  readonly command: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
}

type Fields = Readonly<Record<string, unknown>>;

/** The cluster and the user of one context of a kubeconfig; people write these files by hand. */
export function clusterAndUser(
  text: string,
  contextName: string | undefined,
): { readonly cluster: ClusterEntry; readonly user: UserEntry } {
  const file = mapOf(yamlIn(text)) ?? {};
  const wanted = contextName ?? file['current-context'];
  if (!wanted) throw new KubeconfigInvalid('the kubeconfig has no current-context: choose one');
  const context = named(file.contexts, wanted, 'context');
  if (!context) throw new KubeconfigInvalid(`the kubeconfig has no context "${wanted}"`);
  const cluster = named(file.clusters, context.cluster, 'cluster');
  if (!cluster) throw new KubeconfigInvalid(`the kubeconfig has no cluster "${context.cluster}"`);
  if (!cluster.server) {
    throw new KubeconfigInvalid(`cluster "${context.cluster}" of the kubeconfig has no server`);
  }
  if (cluster['proxy-url'])
    throw new KubeconfigInvalid('proxy-url in a kubeconfig is not supported');
  const user = named(file.users, context.user, 'user') ?? {};
  if (user['auth-provider']) {
    throw new KubeconfigInvalid('auth-provider is gone from Kubernetes; use an exec plugin');
  }
  mustBeTexts(cluster, clusterTexts);
  mustBeTexts(user, userTexts);
  // What is used of them has been looked at; an exec entry is its program's matter.
  return { cluster: cluster as unknown as ClusterEntry, user: user as UserEntry };
}

function yamlIn(text: string): unknown {
  try {
    return load(text);
  } catch (cause) {
    const { message } = cause as Error;
    throw new KubeconfigInvalid(`the kubeconfig cannot be read: ${message}`, { cause });
  }
}

const clusterTexts = [
  'server',
  'certificate-authority',
  'certificate-authority-data',
  'tls-server-name',
];
const userTexts = [
  'token',
  'tokenFile',
  'username',
  'password',
  'client-certificate',
  'client-certificate-data',
  'client-key',
  'client-key-data',
];

function mustBeTexts(entry: Fields, names: readonly string[]): void {
  for (const name of names) {
    const value = entry[name];
    if (value === undefined || value === null || typeof value === 'string') continue;
    throw new KubeconfigInvalid(`${name} in the kubeconfig is no text: put it into quotes`);
  }
}

function named(list: unknown, name: unknown, part: string): Fields | undefined {
  if (!Array.isArray(list)) return undefined;
  return mapOf(list.map(mapOf).find((entry) => entry?.name === name)?.[part]);
}

function mapOf(value: unknown): Fields | undefined {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? (value as Fields) : undefined;
}
