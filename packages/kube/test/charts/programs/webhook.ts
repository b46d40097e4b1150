/**
 * Answers admission reviews over HTTPS. Its key is in the folder CERTIFICATES, or in the secret
 * AUTHORITY, which it makes itself when it is not there, for the host names HOSTS.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { selfSigned } from './certificate.ts';
import { call, namespace } from './cluster-api.ts';
import { judge } from './judge.ts';

const { CERTIFICATES, AUTHORITY = '', HOSTS = '', PORT = '10250' } = process.env;

const { key, certificate } = CERTIFICATES ? mounted(CERTIFICATES) : await ownPair();
createServer({ key, cert: certificate }, (request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  request.on('end', () => {
    const isHealth = request.method === 'GET';
    response.setHeader('content-type', 'application/json');
    response.end(isHealth ? '{}' : JSON.stringify(judge(request.url ?? '', JSON.parse(text))));
  });
}).listen(Number(PORT));
process.on('SIGTERM', () => process.exit(0));

function mounted(folder: string) {
  const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');
  if (!existsSync(`${folder}/key`)) throw new Error(`${folder} holds no key`);
  return { key: read('key'), certificate: read('cert') };
}

async function ownPair() {
  const path = `/api/v1/namespaces/${namespace}/secrets`;
  const pair = selfSigned(HOSTS.split(','));
  const stringData = {
    'tls.key': pair.key,
    'tls.crt': pair.certificate,
    'ca.crt': pair.certificate,
  };
  const metadata = { name: AUTHORITY };
  const made = await call('POST', path, { apiVersion: 'v1', kind: 'Secret', metadata, stringData });
  if (made.status === 201) return pair;
  const { status, body } = await call('GET', `${path}/${AUTHORITY}`);
  if (status !== 200) throw new Error(JSON.stringify(made.body));
  const value = (name: string) => Buffer.from(body.data[name], 'base64').toString();
  return { key: value('tls.key'), certificate: value('tls.crt') };
}
