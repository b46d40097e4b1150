import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { clusterAndUser, type ExecEntry, type UserEntry } from './kubeconfig-file.ts';

/** A cluster's API as one context of a kubeconfig describes it. */
export interface ClusterAccess {
  /** `https://127.0.0.1:6443` */
  readonly server: string;
  readonly tls: {
    readonly ca?: Buffer;
    readonly cert?: Buffer;
    readonly key?: Buffer;
    readonly rejectUnauthorized?: boolean;
    readonly servername?: string;
  };
  /** The `Authorization` header of a request made now. */
  authorization(): Promise<string | undefined>;
}

/**
 * Reads a kubeconfig: certificates, tokens, user and password, and `exec` plugins, which is how
 * managed clusters hand out credentials. Read by us and not by a client library: that one costs
 * 80 MB and a second for types that jobs never touch.
 */
export async function readKubeconfig(
  source: { readonly path: string } | { readonly text: string },
  contextName: string | undefined,
  environment: Readonly<Record<string, string>>,
): Promise<ClusterAccess> {
  const text = 'path' in source ? await readFile(source.path, 'utf8') : source.text;
  const folder = 'path' in source ? dirname(resolve(source.path)) : '/';
  const { cluster, user } = clusterAndUser(text, contextName);
  const material = async (data?: string, path?: string): Promise<Buffer | undefined> => {
    if (data) return Buffer.from(data, 'base64');
    return path ? await readFile(resolve(folder, path)) : undefined;
  };
  const plugin = user.exec && new CredentialPlugin(user.exec, environment);
  const given = await plugin?.credentials();
  const ca = await material(
    cluster['certificate-authority-data'],
    cluster['certificate-authority'],
  );
  const cert = given?.clientCertificateData
    ? Buffer.from(given.clientCertificateData)
    : await material(user['client-certificate-data'], user['client-certificate']);
  const key = given?.clientKeyData
    ? Buffer.from(given.clientKeyData)
    : await material(user['client-key-data'], user['client-key']);
  return {
    server: cluster.server.replace(/\/$/, ''),
    tls: {
      ...(ca && { ca }),
      ...(cert && { cert }),
      ...(key && { key }),
      ...(cluster['insecure-skip-tls-verify'] && { rejectUnauthorized: false }),
      ...(cluster['tls-server-name'] && { servername: cluster['tls-server-name'] }),
    },
    authorization: () => authorization(user, folder, plugin),
  };
}

async function authorization(
  user: UserEntry,
  folder: string,
  plugin: CredentialPlugin | undefined,
): Promise<string | undefined> {
  const token =
    (await plugin?.credentials())?.token ??
    user.token ??
    (user.tokenFile ? (await readFile(resolve(folder, user.tokenFile), 'utf8')).trim() : undefined);
  if (token) return `Bearer ${token}`;
  if (user.username === undefined) return undefined;
  const pair = Buffer.from(`${user.username}:${user.password ?? ''}`);
  return `Basic ${pair.toString('base64')}`;
}

interface ExecCredential {
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
  readonly expirationTimestamp?: string;
}

/**
 * A program that prints credentials; asked again when they are about to expire.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
class CredentialPlugin {
  readonly #entry: ExecEntry;
  readonly #environment: Readonly<Record<string, string>>;
  #kept: ExecCredential | undefined;

  constructor(entry: ExecEntry, environment: Readonly<Record<string, string>>) {
    this.#entry = entry;
    this.#environment = environment;
  }

  async credentials(): Promise<ExecCredential> {
    const expires = Date.parse(this.#kept?.expirationTimestamp ?? '');
    if (this.#kept && !(expires < Date.now() + 60_000)) return this.#kept;
    const { apiVersion, command, args, env } = this.#entry;
    const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } };
    const { stdout } = await promisify(execFile)(command, args ?? [], {
      env: {
        ...this.#environment,
        ...Object.fromEntries((env ?? []).map(({ name, value }) => [name, value])),
        KUBERNETES_EXEC_INFO: JSON.stringify(info),
      },
    });
    this.#kept = (JSON.parse(stdout) as { status?: ExecCredential }).status ?? {};
    return this.#kept;
  }
}
