import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TestApi } from '@slipway/kube-api/testing';
import { makeServerPair } from '@slipway/kube-api/testing';
import type { EndpointSlice } from '@slipway/kube-objects';
import type { ControlPlane } from './control-plane.ts';

const group = 'wardle.example.com';
const version = 'v1alpha1';
const apiVersion = `${group}/${version}`;

/** The path of the sample group. */
export const samplePath = `/apis/${apiVersion}`;

/** A request as the sample server saw it. */
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  /** The common name in the client's certificate, when the trusted authority has signed it. */
  readonly peer: string | undefined;
  readonly body: string;
}

/** A small API server of a group of its own, behind a service of the cluster. */
export interface SampleServer extends AsyncDisposable {
  readonly seen: Seen[];
  readonly caBundle: string;
  /** Makes its service, the addresses behind it, and the APIService. */
  offer(options?: { readonly ready?: boolean; readonly caBundle?: string }): Promise<void>;
  /** Whether discovery answers; else 500. */
  isWell: boolean;
}

/** Starts it on the one address that every machine has. */
export async function startSampleServer(api: TestApi<ControlPlane>): Promise<SampleServer> {
  const { ca, certificate, key } = await makeServerPair(['sample.default.svc']);
  const trust = await api.json(
    'GET',
    '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication',
  );
  const trusted = trust.data?.['requestheader-client-ca-file'] ?? '';
  const seen: Seen[] = [];
  const upgraded = new Set<Duplex>();
  const server = createServer({
    cert: certificate,
    key,
    ca: trusted,
    requestCert: true,
    rejectUnauthorized: false,
  });
  const note = (request: IncomingMessage, body: string) => {
    const socket = request.socket as import('node:tls').TLSSocket;
    const { method = '', url = '', headers, rawHeaders } = request;
    const subject = socket.authorized ? socket.getPeerX509Certificate()?.subject : undefined;
    const peer = subject?.replace(/^CN=/, '');
    seen.push({ method, url, headers, rawHeaders, peer, body });
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      note(request, body);
      answer(sample, request, response, body);
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    note(request, '');
    socket.on('error', () => {});
    upgraded.add(socket);
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n',
    );
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const caBundle = Buffer.from(ca).toString('base64');
  const sample: SampleServer = {
    seen,
    caBundle,
    isWell: true,
    async offer({ ready = true, caBundle: bundle = caBundle } = {}) {
      await api.send('POST', '/api/v1/namespaces/default/services', {
        metadata: { name: 'sample' },
        spec: { ports: [{ port: 443, targetPort: 6443 }] },
      });
      // Written past the API, which refuses loopback addresses.
      await api.server.objects.create<EndpointSlice>('endpointslices.discovery.k8s.io', {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          namespace: 'default',
          name: 'sample-1',
          labels: { 'kubernetes.io/service-name': 'sample' },
        },
        addressType: 'IPv4',
        ports: [{ name: '', port, protocol: 'TCP' }],
        endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready } }],
      });
      await api.send('POST', '/apis/apiregistration.k8s.io/v1/apiservices', sampleService(bundle));
    },
    async [Symbol.asyncDispose]() {
      for (const socket of upgraded) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return sample;
}

/** The APIService of the sample group. */
export const sampleService = (caBundle?: string) => ({
  metadata: { name: `${version}.${group}` },
  spec: {
    group,
    version,
    groupPriorityMinimum: 2000,
    versionPriority: 200,
    service: { namespace: 'default', name: 'sample' },
    ...(caBundle !== undefined && { caBundle }),
  },
});

const flunder = (name: string) => ({
  apiVersion,
  kind: 'Flunder',
  metadata: { name, namespace: 'default' },
});

function answer(
  sample: SampleServer,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://own');
  const send = (document: unknown, code = 200) => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(document));
  };
  const flunders = `${samplePath}/namespaces/default/flunders`;
  const documents: Readonly<Record<string, unknown>> = {
    [samplePath]: resources,
    '/openapi/v3': openApiV3,
    [`/openapi/v3${samplePath}`]: { openapi: '3.0.0', from: 'sample' },
    '/openapi/v2': openApiV2,
  };
  const document = documents[pathname];
  if (document !== undefined) {
    send(document, pathname === samplePath && !sample.isWell ? 500 : 200);
  } else if (pathname === `${samplePath}/elsewhere`) {
    response.writeHead(302, { location: 'https://elsewhere.example.com/' });
    response.end();
  } else if (pathname !== flunders) send({ kind: 'Status', code: 404 }, 404);
  else if (request.method === 'POST') send(JSON.parse(body), 201);
  else if (searchParams.get('watch') === 'true') {
    // A watch goes on: one event now, and no end.
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(`${JSON.stringify({ type: 'ADDED', object: flunder('a') })}\n`);
  } else send({ kind: 'FlunderList', apiVersion, metadata: {}, items: [flunder('a')] });
}

const resources = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: apiVersion,
  resources: [
    {
      name: 'flunders',
      singularName: 'flunder',
      namespaced: true,
      kind: 'Flunder',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'watch'],
      shortNames: ['fl'],
    },
    {
      name: 'flunders/status',
      singularName: '',
      namespaced: true,
      kind: 'Flunder',
      verbs: ['get', 'patch'],
    },
  ],
};

const openApiV3 = {
  paths: { [samplePath.slice(1)]: { serverRelativeURL: `/openapi/v3${samplePath}?hash=ABC` } },
};

const openApiV2 = {
  swagger: '2.0',
  paths: {
    [`${samplePath}/namespaces/{namespace}/flunders/{name}`]: {
      patch: { operationId: 'patchFlunder', parameters: [], responses: {} },
    },
    '/api/v1/nodes/{name}': {
      patch: { operationId: 'patchStolen', parameters: [], responses: {} },
    },
  },
  definitions: {
    'com.example.wardle.Flunder': { type: 'object', description: 'of the sample server' },
  },
};
