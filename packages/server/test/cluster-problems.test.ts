import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { lookAtClusters } from '../src/foreign-clusters/look-at-clusters.ts';
import { startServer, type TestServer } from './harness.ts';
import { type KeptCluster, keptCluster, slipwaysOwn } from './kept-cluster.ts';
import { makeMember, type Person } from './people.ts';

interface Told {
  readonly name: string;
  readonly cluster_problem?: { readonly cluster: string; readonly problem: string } | null;
}

/** As after five minutes; answers in how many one would look again. */
async function look({ server }: TestServer, closing = new AbortController().signal) {
  const { services } = server;
  const began = services.clock().getTime();
  const next = await lookAtClusters({ ...services, closing });
  return Math.round((next.getTime() - began) / 60_000);
}

async function connect(server: TestServer, cluster: Pick<KeptCluster, 'url' | 'caPem'>) {
  const { id } = (await server.api('POST', '/admin/clusters/add', {
    name: 'cloud',
    environment_scope: 'production',
    platform_kubernetes_attributes: {
      ...{ api_url: cluster.url, ca_cert: cluster.caPem, token: slipwaysOwn },
    },
  })) as { readonly id: number };
  return async () =>
    (await server.api('GET', `/admin/clusters/${id}`)) as { readonly problem: string | null };
}

async function withEnvironments(server: TestServer, ...names: readonly string[]) {
  const project = await server.project('shop');
  for (const name of names) {
    await server.api('POST', `/projects/${project.id}/environments`, { name });
  }
  return project;
}

test('a cluster that has stopped answering is told with what is deployed to it, to whoever may see what runs there', async () => {
  const cluster = await keptCluster();
  await using server = await startServer();
  await connect(server, cluster);
  const project = await withEnvironments(server, 'production', 'staging');
  const developer = await makeMember(server, project, 'dora', 30);
  const reporter = await makeMember(server, project, 'rita', 20);
  assert.equal(await look(server), 5);
  await cluster[Symbol.asyncDispose]();

  const again = await look(server);

  assert.equal(again, 1);
  const own = async (person: Person) =>
    (await (await person.ask('GET', `/projects/${project.id}/environments`)).json()) as Told[];
  const listed = async (person: Person) => {
    const answer = await person.ask('GET', '/projects?with_environments=true&membership=true');
    const [shop] = (await answer.json()) as { readonly environments: readonly Told[] }[];
    return shop?.environments ?? [];
  };
  for (const seen of [await own(developer), await listed(developer)]) {
    const problems = new Map(seen.map((it) => [it.name, it.cluster_problem]));
    assert.equal(problems.get('production')?.cluster, 'cloud');
    assert.match(problems.get('production')?.problem ?? '', /ECONNREFUSED/);
    assert.equal(problems.get('staging'), null);
  }
  for (const seen of [await own(reporter), await listed(reporter)]) {
    assert.equal(seen.length, 2);
    assert.ok(seen.every((it) => !it.cluster_problem));
  }
});

test('nothing runs yet in an environment whose connected cluster no job has used', async () => {
  await using cluster = await keptCluster();
  await using server = await startServer();
  await connect(server, cluster);
  const { id } = await withEnvironments(server, 'production');
  const base = `/projects/${id}/environments`;
  const [environment] = (await server.api('GET', base)) as { readonly id: number }[];

  const running = await server.api('GET', `${base}/${environment?.id}/running`);

  assert.deepEqual(running, { cluster: 'cloud', problem: null, workloads: [] });
});

test('a cluster that does not know the token any longer is told, and is well again with another one', async () => {
  await using cluster = await keptCluster();
  await using server = await startServer();
  const standing = await connect(server, cluster);
  const { id } = (await standing()) as unknown as { readonly id: number };
  const change = (token: string) =>
    server.api('PUT', `/admin/clusters/${id}`, { platform_kubernetes_attributes: { token } });
  await change('an-old-one');

  assert.equal(await look(server), 1);
  assert.equal((await standing()).problem, 'it does not accept the token any longer');
  await change(slipwaysOwn);

  assert.equal((await standing()).problem, null);
  assert.equal(await look(server), 5);
  assert.equal((await standing()).problem, null);
});

test('what is given up because Slipway ends says nothing of a cluster', async () => {
  const met = Promise.withResolvers<void>();
  // Takes connections, and never says a word.
  const silent = createServer(() => met.resolve()).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  await using server = await startServer();
  const { port } = silent.address() as AddressInfo;
  const standing = await connect(server, { url: `https://127.0.0.1:${port}`, caPem: '' });
  const closing = new AbortController();
  const looking = look(server, closing.signal);
  await met.promise;

  closing.abort();

  await looking;
  silent.close();
  assert.equal((await standing()).problem, null);
});

test('nobody asks a cluster that is switched off', async () => {
  await using cluster = await keptCluster();
  await using server = await startServer();
  const standing = await connect(server, cluster);
  const { id } = (await standing()) as unknown as { readonly id: number };
  await server.api('PUT', `/admin/clusters/${id}`, { enabled: false });
  const before = cluster.asked.length;

  assert.equal(await look(server), 5);

  assert.equal(cluster.asked.length, before);
});
