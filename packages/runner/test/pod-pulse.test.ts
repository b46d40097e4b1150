import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { KubeClient } from '../src/executors/kubernetes/client/kube-client.ts';
import { lostPod } from '../src/executors/kubernetes/running/pod-pulse.ts';

type Answer = readonly [status: number, body: object];

const containers = ['build', 'helper'].map((name) => ({
  ...{ name, image: 'x', ready: true, state: { running: {} } },
}));
const pod = (status: object): Answer => [
  200,
  { metadata: { name: 'job' }, spec: { nodeName: 'n1' }, status },
];
const running = (ready: string) =>
  pod({
    phase: 'Running',
    conditions: [{ type: 'Ready', status: ready }],
    containerStatuses: containers,
  });

/** What is found out when the API gives these answers in turn, the last one for ever. */
async function found(answers: readonly Answer[], silenceMilliseconds = 60_000): Promise<string> {
  let asked = 0;
  const server = createServer((_, response) => {
    const [status, body] = answers[Math.min(asked, answers.length - 1)] as Answer;
    asked += 1;
    response.writeHead(status).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const access = { server: `http://127.0.0.1:${port}`, tls: {}, authorization: async () => '' };
  const client = new KubeClient(access);
  const times = { everyMilliseconds: 5, answerMilliseconds: 60_000, silenceMilliseconds };
  const { signal } = new AbortController();
  try {
    return (await lostPod(client, '/pod', true, signal, times))?.message ?? 'nothing';
  } finally {
    client.close();
    server.close();
    server.closeAllConnections();
  }
}

for (const [what, answers, message] of [
  ['a pod that was deleted', [running('True'), [404, {}]], /the pod was deleted/],
  [
    'a pod that was put off its node',
    [running('True'), pod({ phase: 'Failed', reason: 'Evicted', message: 'no memory left' })],
    /status is "Failed": Evicted: no memory left/,
  ],
  ['a node of which nothing is heard', [running('True'), running('False')], /the node n1 is lost/],
] as const) {
  test(`${what} is found out while its job is silent`, async () => {
    assert.match(await found(answers), message);
  });
}

test('a cluster whose API fails for too long is found out, by its own words', async () => {
  const answers: readonly Answer[] = [running('True'), [503, { message: 'etcd is gone' }]];

  assert.match(
    await found(answers, 1),
    /API server of the cluster does not answer: .*etcd is gone/,
  );
});

test('a service that is not ready, and an answer that refuses, are no loss', async () => {
  const unready = {
    name: 'svc-0',
    image: 'x',
    ready: false,
    state: { terminated: { exitCode: 0 } },
  };
  const served = pod({
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: [...containers, unready],
  });

  const answers: readonly Answer[] = [served, [403, { message: 'no' }], served, [404, {}]];

  assert.match(await found(answers, 1), /the pod was deleted/);
});
