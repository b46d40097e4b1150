import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { createApiServer } from '../src/api-server.ts';
import { startTestApiOf } from '../src/testing/index.ts';
import { startWebhooks } from './webhook-server.ts';

// conformance: AdmissionWebhook [Privileged:ClusterAdmin] should be able to deny attaching pod
test('a webhook refuses that somebody attaches to a pod', async () => {
  const reached: string[] = [];
  await using hooks = await startWebhooks(() => ({
    allowed: false,
    status: { message: 'attaching to pod is not allowed' },
  }));
  await using api = await startTestApiOf((options) =>
    createApiServer({
      ...options,
      // A node that must not be reached.
      node: () => ({ upgrade: async () => void reached.push('upgrade') }) as never,
    }),
  );
  await api.json('POST', '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', {
    metadata: { name: 'hooks' },
    webhooks: [
      {
        name: 'deny.attach.example.com',
        clientConfig: hooks.at('/attach'),
        rules: [
          {
            operations: ['CONNECT'],
            apiGroups: [''],
            apiVersions: ['v1'],
            resources: ['pods/attach'],
          },
        ],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  });
  const token = /token: (\w+)/.exec(api.server.kubeconfig('https://api'))?.[1];
  const request = new IncomingMessage(new Socket());
  request.method = 'POST';
  request.url = '/api/v1/namespaces/default/pods/web/attach?stdin=true&container=c';
  request.rawHeaders = ['Authorization', `Bearer ${token}`];
  const [client, socket] = duplexPair();

  await api.server.upgrade(request, socket, Buffer.alloc(0));

  assert.match(await text(client), /denied the request: attaching to pod is not allowed/);
  assert.deepEqual(reached, []);
  assert.deepEqual(
    [hooks.asked[0]?.request.operation, hooks.asked[0]?.request.subResource],
    ['CONNECT', 'attach'],
  );
  assert.deepEqual(hooks.asked[0]?.request.object, {
    kind: 'PodAttachOptions',
    apiVersion: 'v1',
    stdin: true,
    container: 'c',
    metadata: {},
  });
});
