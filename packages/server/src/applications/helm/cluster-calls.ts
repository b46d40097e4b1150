import type { ClusterApi } from '#clusters/cluster-api';
import { Refused } from '#refused';

const patienceMs = 15_000;

/** Why a cluster did not do what it was asked for, in its words. */
export class ClusterSaysNo extends Refused {
  readonly status: number;

  constructor(status: number, why: string) {
    super('conflict', why);
    this.status = status;
  }
}

/** Asks a cluster's API: an object in, an object out. @throws ClusterSaysNo */
export async function callCluster<T>(
  api: ClusterApi,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const headers = { 'content-type': typeOf(method), accept: 'application/json' };
  const response = await api(
    new Request(`http://cluster${path}`, {
      ...{ method, headers, signal: AbortSignal.timeout(patienceMs) },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T; // the caller's claim
  throw new ClusterSaysNo(response.status, messageIn(text));
}

/** JSON is YAML, which is what server-side apply takes. */
const typeOf = (method: string): string =>
  method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json';

function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    return typeof message === 'string' ? message : text.slice(0, 300);
  } catch {
    return text.slice(0, 300);
  }
}

/** Makes an object as it is said, or changes the one that is there. */
export function applyObject(api: ClusterApi, collection: string, object: Named): Promise<unknown> {
  const path = `${collection}/${object.metadata.name}?fieldManager=slipway&force=true`;
  return callCluster(api, 'PATCH', path, object);
}

interface Named {
  readonly metadata: { readonly name: string };
}

/** Removes what is there. */
export async function removeObject(api: ClusterApi, path: string): Promise<void> {
  await callCluster(api, 'DELETE', path).catch((error: unknown) => {
    if (!(error instanceof ClusterSaysNo) || error.status !== 404) throw error;
  });
}
