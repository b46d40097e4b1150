import { setTimeout } from 'node:timers/promises';
import {
  ApiException,
  CoordinationV1Api,
  type KubeConfig,
  V1MicroTime,
} from '@kubernetes/client-node';

const seconds = 3;

/** Resolves when this process holds the Lease; it ends as soon as it does not any more. */
export async function lead(config: KubeConfig, name: string, holder: string): Promise<void> {
  const api = config.makeApiClient(CoordinationV1Api);
  const take = () => takeLease(api, name, holder);
  while (!(await take().catch(tell))) await setTimeout(300);
  void keep(take);
}

/** A leader that cannot renew stops before another one may begin. */
async function keep(take: () => Promise<boolean>): Promise<void> {
  let renewed = Date.now();
  while (Date.now() - renewed < seconds * 1000) {
    await setTimeout(500);
    if (await take().catch(tell)) renewed = Date.now();
  }
  process.exit(1);
}

const tell = (error: unknown) => console.error(`no lease: ${error}`);

async function takeLease(api: CoordinationV1Api, name: string, holder: string): Promise<boolean> {
  const namespace = 'default';
  const renewTime = new V1MicroTime();
  const mine = { holderIdentity: holder, leaseDurationSeconds: seconds, renewTime };
  try {
    const lease = await api.readNamespacedLease({ name, namespace });
    const { holderIdentity, renewTime: last, leaseTransitions = 0 } = lease.spec ?? {};
    const isMine = holderIdentity === holder;
    // The library reads a time with microseconds as text, whatever its types say.
    const expires = last ? new Date(last).getTime() + seconds * 1000 : 0;
    if (!isMine && Date.now() < expires) return false;
    const transitions = { leaseTransitions: isMine ? leaseTransitions : leaseTransitions + 1 };
    // Its resourceVersion goes along: of two who try, one is told 409.
    const body = { ...lease, spec: { ...lease.spec, ...mine, ...transitions } };
    await api.replaceNamespacedLease({ name, namespace, body });
  } catch (error) {
    if (!(error instanceof ApiException)) throw error;
    if (error.code === 409) return false;
    if (error.code !== 404) throw error;
    const spec = { ...mine, acquireTime: renewTime, leaseTransitions: 0 };
    await api.createNamespacedLease({ namespace, body: { metadata: { name }, spec } });
  }
  return true;
}
