/**
 * An operator: RESOURCE is the path of the objects that it looks after. Several replicas run and one
 * leads; each object gets a finalizer, what it asks for by server-side apply, a status and an event.
 */
import { call, namespace as home } from './cluster-api.ts';
import { inform } from './informer.ts';
import { lead } from './leader.ts';
import { outcomeOf } from './outcomes.ts';

const { RESOURCE = '', HOSTNAME = '', LEASE = 'operator', LEASE_NAMESPACE = home } = process.env;
const finalizer = 'operator.example.com/outcome';
const manager = 'operator';

// biome-ignore lint/suspicious/noExplicitAny: objects of any kind.
type Owner = any;

await lead(LEASE, HOSTNAME, LEASE_NAMESPACE);
const work = new Map<string, Promise<void>>();
await inform(RESOURCE, {
  synced: () => console.log('synced'),
  seen: (object: Owner) => {
    const { uid } = object.metadata;
    const next = (work.get(uid) ?? Promise.resolve())
      .then(() => reconcile(object))
      .catch((error: unknown) => console.error(String(error)));
    work.set(uid, next);
  },
});

async function reconcile(seen: Owner): Promise<void> {
  const { status, body: object } = await call('GET', addressOf(seen));
  if (status === 404) return;
  const { metadata } = object;
  const finalizers: string[] = metadata.finalizers ?? [];
  if (metadata.deletionTimestamp)
    return finalizers.includes(finalizer) ? release(object) : undefined;
  if (!finalizers.includes(finalizer)) {
    await patch(addressOf(object), {
      metadata: {
        finalizers: [...finalizers, finalizer],
        resourceVersion: metadata.resourceVersion,
      },
    });
    return;
  }
  if (object.status?.observedGeneration === metadata.generation) return;
  await apply(object);
  await report(object);
}

async function apply(object: Owner): Promise<void> {
  const { path, outcome } = outcomeOf(object);
  const query = `fieldManager=${manager}&force=true`;
  const answer = await call('PATCH', `${path}?${query}`, outcome, 'application/apply-patch+yaml');
  if (answer.status > 201) throw new Error(JSON.stringify(answer.body));
}

async function report(object: Owner): Promise<void> {
  const { generation, name, namespace, resourceVersion, uid } = object.metadata;
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'Applied',
    message: 'what it asks for is there',
    lastTransitionTime: new Date().toISOString().replace(/\.\d+/, ''),
  };
  const status = { observedGeneration: generation, conditions: [ready] };
  const answer = await call('PUT', `${addressOf(object)}/status`, { ...object, status });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  const { apiVersion, kind } = object;
  const event = {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { generateName: `${name}.`, namespace },
    eventTime: new Date().toISOString().replace('Z', '000Z'),
    reportingController: 'example.com/operator',
    reportingInstance: HOSTNAME,
    action: 'Apply',
    reason: 'Applied',
    note: `generation ${generation} has been applied`,
    type: 'Normal',
    regarding: { apiVersion, kind, name, namespace, uid, resourceVersion },
  };
  const made = await call('POST', `/apis/events.k8s.io/v1/namespaces/${namespace}/events`, event);
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
}

async function release(object: Owner): Promise<void> {
  await call('DELETE', outcomeOf(object).path);
  const finalizers = object.metadata.finalizers.filter((other: string) => other !== finalizer);
  await patch(addressOf(object), { metadata: { finalizers } });
}

async function patch(path: string, body: object): Promise<void> {
  const answer = await call('PATCH', path, body, 'application/merge-patch+json');
  if (answer.status !== 200 && answer.status !== 409) throw new Error(JSON.stringify(answer.body));
}

/** Where one of the objects is: the list's path with its namespace in it. */
function addressOf({ metadata: { namespace, name } }: Owner): string {
  const [, version, plural] = /^(\/apis\/[^/]+\/[^/]+)\/(.+)$/.exec(RESOURCE) ?? [];
  return `${version}/namespaces/${namespace}/${plural}/${name}`;
}
