import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createObjects, type ObjectStore } from '@slipway/kube-api';
import type { Event, Objects, Pod, Secret, Service } from '@slipway/kube-objects';
import { type JoinedCluster, joinCluster } from '../src/mirror/join-cluster.ts';
import { NetworkElsewhere } from '../src/mirror/network-elsewhere.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** A cluster's end and its network's, over a socket as between two processes. */
class Pair implements AsyncDisposable {
  readonly objects: ObjectStore;
  readonly #directory: string;
  readonly #lines: JoinedCluster[] = [];
  cluster: NetworkElsewhere;

  private constructor(objects: ObjectStore, directory: string) {
    this.objects = objects;
    this.#directory = directory;
    this.cluster = this.#make();
  }

  static async open(): Promise<Pair> {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-mirror-'));
    const pair = new Pair(await createObjects(), directory);
    await pair.cluster.open();
    return pair;
  }

  async join(): Promise<JoinedCluster> {
    const joined = await joinCluster(join(this.#directory, 'network.sock'), log);
    this.#lines.push(joined);
    return joined;
  }

  /** The process of the API ends, and another one takes its place. */
  async restart(meanwhile: () => Promise<void>): Promise<void> {
    await this.cluster.close();
    await meanwhile();
    this.cluster = this.#make();
    await this.cluster.open();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const line of this.#lines) line.close();
    await this.cluster.close();
    this.objects.close();
    await rm(this.#directory, { recursive: true });
  }

  #make(): NetworkElsewhere {
    const socketPath = join(this.#directory, 'network.sock');
    const facts = { dnsAddress: '10.96.0.10' };
    return new NetworkElsewhere({ objects: this.objects, log, facts, socketPath });
  }
}

const service = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { type: 'ClusterIP' as const, ports: [{ port: 80 }], selector: { app: name } },
  status: {},
});
const serviceNames = (objects: Objects) =>
  objects.list<Service>('services').map(({ metadata }) => metadata.name);
/** Resolves when objects are as wished for. */
async function until(objects: Objects, isSo: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  using _watch = objects.watch('services', () => isSo() && resolve());
  if (!isSo()) await promise;
}

test('a network in another process knows what there is, and every change before it is asked', async () => {
  await using pair = await Pair.open();
  await pair.objects.create<Service>('services', service('first'));
  const { objects, facts, answer } = await pair.join();
  const seen: string[][] = [];
  answer(async () => void seen.push([...serviceNames(objects)]));

  assert.equal(facts.dnsAddress, '10.96.0.10');
  assert.deepEqual(serviceNames(objects), ['first']);
  await pair.objects.create<Service>('services', service('second'));
  await pair.cluster.settled();

  assert.deepEqual(seen, [['first', 'second']]);
});

test('of secrets certificates alone leave the cluster, of pods not what is in their containers', async () => {
  await using pair = await Pair.open();
  const secret = (name: string, data: Readonly<Record<string, string>>) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'default' },
    type: 'Opaque',
    data,
  });
  await pair.objects.create<Secret>('secrets', secret('password', { word: 'aGVsbG8=' }));
  await pair.objects.create<Secret>(
    'secrets',
    secret('cert', { 'tls.crt': 'YQ==', 'tls.key': 'Yg==' }),
  );
  await pair.objects.create<Pod>('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', annotations: { note: 'x' } },
    spec: { containers: [{ name: 'c', image: 'i', env: [{ name: 'WORD', value: 'hello' }] }] },
    status: {},
  });

  const { objects } = await pair.join();

  assert.deepEqual(
    objects.list('secrets').map(({ metadata }) => metadata.name),
    ['cert'],
  );
  const pod = objects.get<Pod>('pods', 'web', 'default');
  assert.deepEqual(pod?.spec, { containers: [{ name: 'c', image: 'i' }], initContainers: [] });
});

test('a network goes on with what it knows while the API is away, and then learns what has changed', async () => {
  await using pair = await Pair.open();
  await pair.objects.create<Service>('services', service('stays'));
  await pair.objects.create<Service>('services', service('goes'));
  const { objects } = await pair.join();
  const told: string[] = [];
  objects.watch('services', ({ type, object }) => told.push(`${type} ${object.metadata.name}`));

  await pair.restart(async () => {
    await pair.objects.delete('services', 'goes', 'default');
    await pair.objects.create<Service>('services', service('comes'));
    assert.deepEqual(serviceNames(objects), ['goes', 'stays']);
  });

  await until(objects, () => serviceNames(objects).includes('comes'));
  assert.deepEqual(told, ['DELETED goes', 'ADDED comes']);
});

test('what is asked while no network runs is asked of the next one', async () => {
  await using pair = await Pair.open();
  const place = { namespace: 'default', name: 'web' };
  const asked = [
    pair.cluster.joined({ ...place, address: '10.244.0.2' }),
    pair.cluster.withdrawn(place),
  ];
  const answered: string[] = [];
  const first = await pair.join();
  const second = pair.join();
  first.close();

  (await second).answer(async ({ name, pod }) => void answered.push(name + pod.address));

  await Promise.all(asked);
  assert.deepEqual(answered, ['joined10.244.0.2', 'withdrawn']);
});

test('what a network has to say of an object is an event of the cluster', async () => {
  await using pair = await Pair.open();
  await pair.objects.create<Service>('services', service('web'));
  const { objects, events } = await pair.join();
  const written = Promise.withResolvers<Event>();
  using _watch = pair.objects.watch<Event>('events', ({ object }) => written.resolve(object));
  const about = objects.get<Service>('services', 'web', 'default');
  assert.ok(about);

  const component = 'service-network';
  events.record(about, { type: 'Warning', reason: 'PortNotServed', message: 'taken', component });

  const event = await written.promise;
  assert.equal(event.involvedObject.name, 'web');
  assert.equal(event.message, 'taken');
});
