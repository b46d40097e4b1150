import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { getRequestListener } from '@hono/node-server';
import { busyboxImage, createEngine } from '@slipway/engine';
import { type NetworkCluster, startNetworkCluster } from '../network-cluster.ts';

/** What all parts of the guest book run: a page that reads it, one that writes it, one for replicas. */
const pages = {
  get: 'printf \'{"data":"%s"}\' "$(cat /tmp/data 2>/dev/null)"',
  set: `echo "$QUERY_STRING" > /tmp/data
for host in $(cat /tmp/replicas 2>/dev/null); do
  timeout 5 wget -q -O /dev/null "http://$host:6379/cgi-bin/set?$QUERY_STRING"
done
printf '{"message":"Updated"}'`,
  register: 'echo "$QUERY_STRING" >> /tmp/replicas',
  guestbook: `case "$QUERY_STRING" in
  cmd=get*) timeout 5 wget -q -O - http://agnhost-replica:6379/cgi-bin/get ;;
  *) timeout 5 wget -q -O - "http://agnhost-primary:6379/cgi-bin/set?\${QUERY_STRING##*value=}" ;;
esac`,
};

const write = Object.entries(pages).map(
  ([name, body]) =>
    `cat > /www/cgi-bin/${name} <<'END'\n#!/bin/sh\nprintf 'Content-Type: application/json\\r\\n\\r\\n'\n${body}\nEND\n`,
);
const serve = (port: number) =>
  `mkdir -p /www/cgi-bin\n${write.join('')}chmod +x /www/cgi-bin/*\nexec httpd -f -p ${port} -h /www`;
const joinPrimary =
  'until timeout 2 wget -q -O /dev/null "http://agnhost-primary:6379/cgi-bin/register?$(hostname -i)"; do sleep 0.2; done';

/** A deployment with its service. */
function part(
  name: string,
  labels: Readonly<Record<string, string>>,
  {
    image,
    replicas,
    port,
    script,
  }: { image: string; replicas: number; port: number; script: string },
): readonly object[] {
  const container = {
    name: 'main',
    image,
    imagePullPolicy: 'Never',
    command: ['sh', '-c', script],
    ports: [{ containerPort: port }],
    readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
  };
  const spec = { terminationGracePeriodSeconds: 0, containers: [container] };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, labels },
      spec: { ports: [{ port, targetPort: port }], selector: labels },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec },
      },
    },
  ];
}

/** The API over HTTPS, and a kubectl that talks to it. */
async function serveTo({ cluster }: NetworkCluster) {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'slipway-guestbook-'));
  stack.defer(() => rm(directory, { recursive: true }));
  const server = createServer(
    cluster.tls,
    getRequestListener((request) => cluster.fetch(request)),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const kubeconfig = join(directory, 'kubeconfig');
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  await writeFile(kubeconfig, cluster.kubeconfig(url), { mode: 0o600 });
  const env = { ...process.env, KUBECONFIG: kubeconfig, HOME: directory };
  const resources = stack.move();
  return {
    kubectl: (args: readonly string[], input = '') =>
      new Promise<string>((resolve, reject) => {
        const child = execFile('kubectl', args, { env, timeout: 90_000 }, (error, stdout) =>
          error ? reject(error) : resolve(stdout),
        );
        child.stdin?.end(input);
      }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

// conformance: Kubectl client Guestbook application should create and stop a working application
test('an application of three tiers is made from files, works, and is taken away', async () => {
  const engine = createEngine();
  const image = await busyboxImage(engine);
  engine.close();
  await using cluster = await startNetworkCluster();
  await using client = await serveTo(cluster);
  const backend = { app: 'agnhost', tier: 'backend' };
  const frontend = { app: 'guestbook', tier: 'frontend' };
  const items = [
    ...part(
      'agnhost-primary',
      { ...backend, role: 'primary' },
      { image, replicas: 1, port: 6379, script: serve(6379) },
    ),
    ...part(
      'agnhost-replica',
      { ...backend, role: 'replica' },
      { image, replicas: 2, port: 6379, script: `${joinPrimary}\n${serve(6379)}` },
    ),
    ...part('frontend', frontend, { image, replicas: 3, port: 80, script: serve(80) }),
  ];
  const files = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  const ask = (query: string) =>
    client.kubectl([
      'get',
      '--raw',
      `/api/v1/namespaces/default/services/frontend/proxy/cgi-bin/guestbook?${query}`,
    ]);

  await client.kubectl(['create', '-f', '-'], files);
  for (const name of ['agnhost-primary', 'agnhost-replica', 'frontend']) {
    await client.kubectl(['rollout', 'status', `deployment/${name}`, '--timeout=80s']);
  }

  assert.equal(await ask('cmd=get&key=messages&value='), '{"data":""}');
  assert.equal(await ask('cmd=set&key=messages&value=TestEntry'), '{"message":"Updated"}');
  assert.equal(await ask('cmd=get&key=messages&value='), '{"data":"TestEntry"}');
  await client.kubectl(['delete', '-f', '-', '--grace-period=0', '--force'], files);
  await client.kubectl(['wait', 'pods', '--all', '--for=delete', '--timeout=60s']);
  assert.equal(await client.kubectl(['get', 'deployments,replicasets,pods', '-o', 'name']), '');
});
