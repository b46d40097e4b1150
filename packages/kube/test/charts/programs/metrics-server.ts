/** An API server of one group: `external.metrics.k8s.io`, one metric, for whoever the API vouches for. */
import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { selfSigned } from './certificate.ts';
import { call, namespace } from './cluster-api.ts';

const { SERVICE = '' } = process.env;
const group = 'external.metrics.k8s.io';
const { key, certificate } = selfSigned([`${SERVICE}.${namespace}.svc`]);

/** Whom the API sends requests by, and by which headers it names the user. */
const trust = await call(
  'GET',
  '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication',
);
if (trust.status !== 200) throw new Error(JSON.stringify(trust.body));
const authority = new X509Certificate(trust.body.data['requestheader-client-ca-file']);

await patchService();
createServer(
  { key, cert: certificate, requestCert: true, rejectUnauthorized: false },
  (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'https://own');
    const isHealth = pathname === '/readyz';
    if (!isHealth && !isVouchedFor(request.socket as TLSSocket)) response.statusCode = 401;
    const user = String(request.headers['x-remote-user']);
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify(isHealth || response.statusCode === 401 ? {} : answer(pathname, user)),
    );
  },
).listen(6443);
process.on('SIGTERM', () => process.exit(0));

function isVouchedFor(socket: TLSSocket): boolean {
  const peer = socket.getPeerX509Certificate();
  return peer?.checkIssued(authority) === true && peer.verify(authority.publicKey);
}

function answer(path: string, user: string): object {
  const version = `${group}/v1beta1`;
  if (path === `/apis/${version}`) {
    const resource = { name: 'queue', singularName: '', namespaced: true, verbs: ['get'] };
    return {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: version,
      resources: [{ ...resource, kind: 'ExternalMetricValueList' }],
    };
  }
  const item = { metricName: 'queue', metricLabels: { user }, timestamp: new Date(0), value: '30' };
  return { kind: 'ExternalMetricValueList', apiVersion: version, metadata: {}, items: [item] };
}

/** Tells the API whom to trust, as the operator does after it has made the certificates. */
async function patchService(): Promise<void> {
  const path = `/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.${group}`;
  const caBundle = Buffer.from(certificate).toString('base64');
  const { status, body } = await call(
    'PATCH',
    path,
    { spec: { caBundle } },
    'application/merge-patch+json',
  );
  if (status !== 200) throw new Error(JSON.stringify(body));
}
