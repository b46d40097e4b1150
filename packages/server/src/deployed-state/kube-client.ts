import type { ClusterApi } from '#clusters/cluster-api';
import { collectionOf, type KubeObject, type ObjectAddress } from '#rollouts/deed';

/** A cluster that refused something, in its own words. */
export class ClusterRefused extends Error {
  override readonly name = 'ClusterRefused';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Objects of a cluster, one at a time. */
export interface KubeClient {
  /** Undefined when it is not there. */
  get(target: ObjectAddress): Promise<KubeObject | undefined>;
  list<T extends KubeObject>(target: ObjectAddress): Promise<readonly T[]>;
  /** What time it is there; undefined when it does not say. */
  time(): Promise<Date | undefined>;
  /** Merges some fields into an object; null takes one away. */
  patch(target: ObjectAddress, body: object): Promise<void>;
  /** Makes the object, or puts it in the place of the one that is there; a dry run only answers what would be. */
  write(
    action: 'create' | 'replace',
    target: ObjectAddress,
    body: KubeObject,
    isDryRun: boolean,
  ): Promise<KubeObject>;
}

const patienceMs = 8_000;
/** The manager of what is put back, among those of the object. */
const manager = 'slipway-rollback';

/** As Slipway itself; bounded in time. */
export function createKubeClient(api: ClusterApi): KubeClient {
  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const signal = AbortSignal.timeout(patienceMs);
    return api(new Request(`http://cluster${path}`, { ...init, signal }));
  }

  async function answered<T>(response: Response): Promise<T> {
    if (response.ok) return (await response.json()) as T; // the caller's claim
    const text = await response.text();
    throw new ClusterRefused(response.status, messageIn(text));
  }

  return {
    async get(target) {
      const response = await ask(pathOf(target));
      if (response.status !== 404) return answered<KubeObject>(response);
      await response.body?.cancel();
      return undefined;
    },
    async list<T extends KubeObject>(target: ObjectAddress) {
      const list = await answered<{ readonly items?: readonly T[] }>(
        await ask(collectionOf(target)),
      );
      return list.items ?? [];
    },
    async time() {
      const response = await ask('/version');
      await response.body?.cancel();
      const text = response.headers.get('date');
      return text === null ? undefined : new Date(text);
    },
    async patch(target, body) {
      const headers = { 'content-type': 'application/merge-patch+json' };
      const init = { method: 'PATCH', headers, body: JSON.stringify(body) };
      await answered<KubeObject>(await ask(pathOf(target), init));
    },
    async write(action, target, body, isDryRun) {
      const query = new URLSearchParams({ fieldManager: manager });
      if (isDryRun) query.set('dryRun', 'All');
      const path = action === 'create' ? collectionOf(target) : pathOf(target);
      const response = await ask(`${path}?${query}`, {
        method: action === 'create' ? 'POST' : 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return answered<KubeObject>(response);
    },
  };
}

const pathOf = (target: ObjectAddress) =>
  `${collectionOf(target)}/${encodeURIComponent(target.name)}`;

function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    if (typeof message === 'string') return message;
  } catch {
    // A proxy's page, for instance.
  }
  return text.slice(0, 300);
}
