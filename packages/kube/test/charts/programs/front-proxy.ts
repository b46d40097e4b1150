/** A server behind an APIService: it trusts who the API sends requests by, and asks it what users may do. */
import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { selfSigned } from './certificate.ts';
import { call, namespace } from './cluster-api.ts';

/** What a server answers. */
export interface Reply {
  readonly code: number;
  readonly body: object;
}

/** Serves a group version for whoever the API vouches for, on port 6443, and makes its APIService trust it. */
export async function serveBehind(
  apiService: string,
  answer: (request: IncomingMessage, user: string, body: string) => Promise<Reply>,
): Promise<void> {
  const { key, certificate } = selfSigned([`${process.env.SERVICE}.${namespace}.svc`]);
  const authority = await readAuthority();
  await tellWhomToTrust(apiService, certificate);
  const options = { key, cert: certificate, requestCert: true, rejectUnauthorized: false };
  const server = createServer(options, async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const reply = await replyTo(request, body);
    response.writeHead(reply.code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(reply.body));
  });
  server.listen(6443);
  process.on('SIGTERM', () => process.exit(0));

  async function replyTo(request: IncomingMessage, body: string): Promise<Reply> {
    if (request.url === '/readyz') return { code: 200, body: {} };
    if (!isVouchedFor(request.socket as TLSSocket, authority)) return { code: 401, body: {} };
    return answer(request, String(request.headers['x-remote-user']), body);
  }
}

function isVouchedFor(socket: TLSSocket, authority: X509Certificate): boolean {
  const peer = socket.getPeerX509Certificate();
  return peer?.checkIssued(authority) === true && peer.verify(authority.publicKey);
}

/** Whom the API sends requests by. */
async function readAuthority(): Promise<X509Certificate> {
  const trust = await call(
    'GET',
    '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication',
  );
  if (trust.status !== 200) throw new Error(JSON.stringify(trust.body));
  return new X509Certificate(trust.body.data['requestheader-client-ca-file']);
}

/** As the operator does after it has made the certificates. */
async function tellWhomToTrust(apiService: string, certificate: string): Promise<void> {
  const { status, body } = await call(
    'PATCH',
    `/apis/apiregistration.k8s.io/v1/apiservices/${apiService}`,
    { spec: { caBundle: Buffer.from(certificate).toString('base64') } },
    'application/merge-patch+json',
  );
  if (status !== 200) throw new Error(JSON.stringify(body));
}
