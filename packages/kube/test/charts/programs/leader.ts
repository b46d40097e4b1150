/** One of several programs leads: whoever holds the Lease, as client-go's leader election has it. */
import { call, namespace } from './cluster-api.ts';

const seconds = 4;

/** Resolves when this program leads; it ends when it does not any more. */
export async function lead(name: string, identity: string, where = namespace): Promise<void> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${where}/leases`;
  while (!(await take(path, name, identity))) await pause();
  console.log(`${identity} leads`);
  void keep(path, name, identity);
}

async function keep(path: string, name: string, identity: string): Promise<never> {
  for (;;) {
    await pause();
    if (await take(path, name, identity)) continue;
    console.error(`${identity} does not lead any more`);
    process.exit(1);
  }
}

async function take(path: string, name: string, holderIdentity: string): Promise<boolean> {
  const { status, body } = await call('GET', `${path}/${name}`);
  const renewTime = now();
  const spec = { holderIdentity, leaseDurationSeconds: seconds, renewTime };
  if (status === 404) return made(path, name, { ...spec, acquireTime: renewTime });
  const held = body.spec ?? {};
  const isFree =
    !held.holderIdentity ||
    held.holderIdentity === holderIdentity ||
    Date.parse(held.renewTime) + seconds * 1000 < Date.now();
  if (!isFree) return false;
  // The lease's resourceVersion makes sure that only one of several takes it.
  const answer = await call('PUT', `${path}/${name}`, { ...body, spec: { ...held, ...spec } });
  return answer.status === 200;
}

async function made(path: string, name: string, spec: object): Promise<boolean> {
  const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name }, spec };
  const { status, body } = await call('POST', path, lease);
  if (status === 201) return true;
  if (status === 409) return false;
  throw new Error(`no lease: ${JSON.stringify(body)}`);
}

/** A MicroTime. */
const now = () => new Date().toISOString().replace('Z', '000Z');
const pause = () => new Promise((resolve) => setTimeout(resolve, 500));
