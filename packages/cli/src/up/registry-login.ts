import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ImageReference, RegistryCredentials } from '@slipway/engine';
import { type Api, createApi } from '../api.ts';
import type { Log } from './log.ts';

/** The cluster starts before the server; a pod's pull waits this long for it. */
const patienceMs = 10_000;

/**
 * Lets the cluster pull from the registry beside it without a secret in any namespace.
 *
 * The credential is a personal access token of root that may read the registry and nothing else,
 * made at the first pull and kept in `registry-token` with mode 0600. It is given for images of
 * this registry only.
 */
export class RegistryLogin {
  readonly #host: string;
  readonly #file: string;
  readonly #log: Log;
  readonly #server = Promise.withResolvers<Api>();
  #token: Promise<string> | undefined;

  /** `host` is the registry as image names have it: `localhost:8929`. */
  constructor(host: string, dataDir: string, log: Log) {
    this.#host = host;
    this.#file = join(dataDir, 'registry-token');
    this.#log = log;
  }

  /** From now on the server answers; `api` is signed in as root. */
  open(api: Api): void {
    this.#server.resolve(api);
  }

  /** What to pull `image` with; undefined for other registries. */
  async credentials({ registry }: ImageReference): Promise<RegistryCredentials | undefined> {
    if (registry !== this.#host) return undefined;
    const api = await Promise.race([this.#server.promise, setTimeout(patienceMs, undefined, idle)]);
    if (api === undefined) return undefined;
    this.#token ??= this.#bring(api);
    try {
      return { username: 'root', password: await this.#token, serverAddress: this.#host };
    } catch (error) {
      this.#token = undefined;
      this.#log.warn('no credentials for the registry', { error });
      return undefined;
    }
  }

  /** The kept token, unless it was revoked or belongs to a database that is gone. */
  async #bring(api: Api): Promise<string> {
    const known = existsSync(this.#file) ? readFileSync(this.#file, 'utf8').trim() : '';
    if (known !== '' && (await isValid(createApi(api.url, known)))) return known;
    const user = await api.get<{ readonly id: number }>('/user');
    const { token } = await api.post<{ readonly token: string }>(
      `/users/${user.id}/personal_access_tokens`,
      { name: 'cluster: pull images', scopes: ['read_registry'] },
    );
    writeFileSync(`${this.#file}.new`, `${token}\n`, { mode: 0o600, flush: true });
    renameSync(`${this.#file}.new`, this.#file);
    return token;
  }
}

/** The wait must not keep a process alive that is ending. */
const idle = { ref: false };

const isValid = (api: Api): Promise<boolean> =>
  api.get<{ readonly active: boolean }>('/personal_access_tokens/self').then(
    ({ active }) => active,
    () => false,
  );
