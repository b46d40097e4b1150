import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runnerRules } from '@slipway/contract';
import { loadAll } from 'js-yaml';
import { chartArguments } from '../src/applications/application-wish.ts';
import { catalog } from '../src/applications/catalog.ts';
import { runnerChartFolder, runnerEntry } from '../src/applications/runner/runner-chart.ts';
import { runnerPlace } from '../src/applications/runner/runner-place.ts';
import { forgetRunner, provideRunner } from '../src/applications/runner/runner-token.ts';

const near = { url: 'http://localhost:8929', registry: 'localhost:8929' };
const outside = { url: 'https://ci.example.com', registry: 'ci.example.com' };

test("the runner's role in its chart is what a runner does, and nothing else", () => {
  const text = readFileSync(join(runnerChartFolder, 'templates/account.yaml'), 'utf8');
  const objects = loadAll(text.replace(/\{\{ [^}]+ \}\}/g, 'x'));

  const role = objects.find((it) => (it as { readonly kind: string }).kind === 'Role');

  assert.deepEqual((role as { readonly rules: unknown }).rules, runnerRules);
  assert.ok(catalog.includes(runnerEntry));
});

test("what Slipway says of its own chart goes beside the person's values", () => {
  const settings = { image: 'localhost:8929/slipway:1', url: near.url };

  assert.deepEqual(chartArguments({ kind: 'own', folder: '/charts/runner', settings }, 'unused'), [
    '/charts/runner',
    '--set-json',
    'slipway={"image":"localhost:8929/slipway:1","url":"http://localhost:8929"}',
  ]);
});

test('a cluster of this machine is led to localhost, with the ports that its jobs need', () => {
  assert.deepEqual(runnerPlace({ ...near, near }, 'https://localhost:6443'), {
    ...near,
    relayPorts: '8929,6443',
  });
});

test('a cluster elsewhere is told the public address, and without one it is said what to do', () => {
  assert.deepEqual(runnerPlace({ ...outside, near }, 'https://203.0.113.7'), {
    ...outside,
    relayPorts: '',
  });
  assert.throws(() => runnerPlace({ ...near, near }, 'https://203.0.113.7'), /start it with --url/);
});

/** The secrets of a cluster, and registrations, as far as they are asked for. */
function given() {
  const secrets = new Map<string, { readonly data: { readonly token: string } }>();
  const known = new Map<string, { readonly id: number }>();
  const made: object[] = [];
  const runners = {
    create: async (request: object) => {
      const runner = { id: made.push(request) };
      known.set(`glrt-${runner.id}`, runner);
      return { runner, token: `glrt-${runner.id}` };
    },
    byToken: async (token: string) => known.get(token),
    delete: async (id: number) => void known.delete(`glrt-${id}`),
  } as unknown as Parameters<typeof provideRunner>[0];
  const api = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const found = secrets.get(pathname);
    if (request.method === 'PATCH') {
      const { stringData } = (await request.json()) as { stringData: { token: string } };
      secrets.set(pathname, { data: { token: btoa(stringData.token) } });
    }
    if (request.method === 'DELETE') secrets.delete(pathname);
    if (request.method === 'GET' && !found) return Response.json({}, { status: 404 });
    return Response.json(found ?? {});
  };
  return { runners, api, made, known, secrets };
}

const release = { name: 'runner', namespace: 'ci' };
const wanted = {
  owner: { ownerKind: 'project' as const, ownerId: 7 },
  description: 'runner in cloud',
  tags: ['kubernetes', 'cluster', 'cloud'],
  runUntagged: false,
  creatorId: 1,
};

test('a runner is registered once for a release, for whom its cluster is, and ends with it', async () => {
  const { runners, api, made, known, secrets } = given();

  await provideRunner(runners, api, release, wanted);
  await provideRunner(runners, api, release, wanted);

  const { owner: _, ...rest } = wanted;
  assert.deepEqual(made, [{ ...rest, runnerType: 'project_type', projectIds: [7] }]);
  assert.deepEqual([...secrets.keys()], ['/api/v1/namespaces/ci/secrets/runner-token']);
  await forgetRunner(runners, api, release);
  assert.equal(known.size, 0);
  assert.equal(secrets.size, 0);
});

test('a release that is no runner is removed without one', async () => {
  const { runners, api } = given();

  await forgetRunner(runners, api, { name: 'hello', namespace: 'web' });
});

test('a runner whose token its cluster did not take is not left behind', async () => {
  const { runners, known } = given();
  const closed = async (request: Request): Promise<Response> =>
    Response.json({ message: 'no' }, { status: request.method === 'GET' ? 404 : 403 });

  await assert.rejects(provideRunner(runners, closed, release, wanted), /no/);

  assert.equal(known.size, 0);
});
