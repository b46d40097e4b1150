import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { agentClusterRules } from '@slipway/contract';
import { loadAll } from 'js-yaml';
import { agentChartFolder, agentEntry } from '../src/applications/agent/agent-chart.ts';
import { agentPlace } from '../src/applications/agent/agent-place.ts';
import { forgetAgentSecret, provideAgentSecret } from '../src/applications/agent/agent-secret.ts';
import { agentIn } from '../src/applications/agent/wanted-agent.ts';
import { catalog } from '../src/applications/catalog.ts';
import { startServer } from './harness.ts';
import { makeMember } from './people.ts';

test('the agent’s role in its chart is to be those whom its file names, and nothing else', () => {
  const text = readFileSync(join(agentChartFolder, 'templates/account.yaml'), 'utf8');
  const objects = loadAll(text.replace(/\{\{ [^}]+ \}\}/g, 'x'));

  const role = objects.find((it) => (it as { readonly kind: string }).kind === 'ClusterRole');

  assert.deepEqual((role as { readonly rules: unknown }).rules, agentClusterRules);
  assert.ok(catalog.includes(agentEntry));
});

test('the values say which agent it is', () => {
  const expected = { project: 'infra/live', name: 'far' };

  assert.deepEqual(agentIn('agent: infra/live:far\nreplicas: 2\n'), expected);
  for (const values of ['', agentEntry.values, 'agent: far', 'agent: [', 'agent: a:b:c']) {
    assert.throws(() => agentIn(values), /agent: PROJECT:NAME/, values);
  }
});

test('its program is told an address with TLS that its cluster reaches', () => {
  const near = { url: 'http://localhost:8929', registry: 'localhost:8929' };
  const servers = {
    near: { url: 'https://localhost:8929/-/kubernetes-agent/k8s-proxy/', caPem: 'own' },
    outside: { url: 'https://ci.example.com/-/kubernetes-agent/k8s-proxy/', caPem: '' },
  };
  const addresses = {
    ...{ url: 'https://ci.example.com', registry: 'ci.example.com', near, hasImageProxy: false },
  };
  const place = (apiUrl: string) => agentPlace(addresses, servers, apiUrl);

  assert.deepEqual(place('https://localhost:6443'), {
    ...{ url: 'https://localhost:8929', caPem: 'own', registry: near.registry, relayPort: '8929' },
  });
  assert.deepEqual(place('https://203.0.113.7'), {
    ...{ url: 'https://ci.example.com', caPem: '', registry: 'ci.example.com', relayPort: '' },
  });
});

/** The secrets of a cluster. */
function keptSecrets() {
  const secrets = new Map<string, { readonly data: Readonly<Record<string, string>> }>();
  const api = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (request.method === 'PATCH') {
      const { stringData } = (await request.json()) as { stringData: Record<string, string> };
      const data = Object.entries(stringData).map(([key, value]) => [key, btoa(value)]);
      secrets.set(pathname, { data: Object.fromEntries(data) });
    }
    if (request.method === 'DELETE') secrets.delete(pathname);
    const found = secrets.get(pathname);
    return Response.json(found ?? {}, { status: found || request.method !== 'GET' ? 200 : 404 });
  };
  return { secrets, api };
}

test('a release has one token of its agent, which ends with it; the agent stays', async () => {
  await using server = await startServer();
  const project = await server.project('infra');
  await server.api('POST', `/projects/${project.id}/cluster_agents`, { name: 'far' });
  const { services } = server.server;
  const [agent] = await services.store.agents.ofProject(project.id);
  const user = await services.store.users.get(1);
  assert.ok(agent && user);
  const { secrets, api } = keptSecrets();
  const release = { name: 'agent', namespace: 'slipway-agent' };
  const active = async () =>
    ((await server.api('GET', `/projects/${project.id}/cluster_agents/far/tokens`)) as object[])
      .length;

  await provideAgentSecret(services, api, release, { agent, user, caPem: 'CA' });
  await provideAgentSecret(services, api, release, { agent, user, caPem: 'CA' });

  assert.equal(await active(), 1);
  const [kept] = [...secrets.values()];
  assert.match(atob(kept?.data.token ?? ''), /^glagent-/);
  assert.equal(atob(kept?.data['ca.crt'] ?? ''), 'CA');
  await forgetAgentSecret(services, api, release);
  assert.equal(await active(), 0);
  assert.equal(secrets.size, 0);
  assert.equal((await services.store.agents.ofProject(project.id)).length, 1);
  const closed = async (request: Request) =>
    Response.json({ message: 'no' }, { status: request.method === 'GET' ? 404 : 403 });
  const refused = provideAgentSecret(services, closed, release, { agent, user, caPem: '' });
  await assert.rejects(refused, /no/);
  assert.equal(await active(), 0, 'a token that its cluster did not take is not left behind');
});

test('who may not keep agents of a project installs none of it, and nothing is made', async () => {
  await using server = await startServer({
    ownImage: { name: async () => 'slipway:1', provide: async () => 'slipway:1' },
  });
  const [shop, infra] = [await server.project('shop'), await server.project('infra')];
  const { id } = (await server.api('POST', `/projects/${shop.id}/clusters/user`, {
    name: 'cloud',
    platform_kubernetes_attributes: { api_url: 'https://127.0.0.1:1', token: 'x' },
  })) as { readonly id: number };
  const mia = await makeMember(server, shop, 'mia', 40);
  const path = `/projects/${shop.id}/clusters/${id}/applications/preview`;
  const wish = { name: 'agent', namespace: 'slipway-agent', chart: 'slipway-agent' };
  const said = async (values: string) => (await mia.ask('POST', path, { ...wish, values })).text();

  assert.match(await said(''), /say which agent/);
  assert.match(await said('agent: root/infra:far'), /there is no project root\/infra/);
  await server.api('POST', `/projects/${infra.id}/members`, { user_id: 2, access_level: 30 });
  assert.match(await said('agent: root/infra:far'), /only maintainers of root\/infra/);
  assert.deepEqual(await server.api('GET', `/projects/${infra.id}/cluster_agents`), []);
});
