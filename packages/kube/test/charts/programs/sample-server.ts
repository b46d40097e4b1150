/** An API server of the group `wardle.example.com`: flunders, kept in memory, for who may have them. */
import type { IncomingMessage } from 'node:http';
import { call } from './cluster-api.ts';
import { type Reply, serveBehind } from './front-proxy.ts';

interface Flunder {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const group = 'wardle.example.com';
const apiVersion = `${group}/v1alpha1`;
const flunders = new Map<string, Flunder>();
let written = 0;

const verbs = ['create', 'delete', 'get', 'list'];
const resources = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: apiVersion,
  resources: [
    { name: 'flunders', singularName: 'flunder', namespaced: true, kind: 'Flunder', verbs },
  ],
};

await serveBehind(`v1alpha1.${group}`, async (request, user, body) => {
  const { pathname } = new URL(request.url ?? '/', 'https://own');
  if (pathname === `/apis/${apiVersion}`) return { code: 200, body: resources };
  const [, , , , , namespace = '', plural, name = ''] = pathname.split('/');
  if (plural !== 'flunders') return status(404, 'NotFound', 'no such path');
  if (!(await mayUse(request, user, namespace))) return status(403, 'Forbidden', `not ${user}`);
  return answerFlunders(request.method, namespace, name, body);
});

function answerFlunders(method = '', namespace: string, name: string, body: string): Reply {
  const key = `${namespace}/${name}`;
  if (method === 'POST') {
    const made = JSON.parse(body) as Flunder;
    const metadata = { ...made.metadata, namespace, resourceVersion: String(++written) };
    const flunder = { ...made, apiVersion, kind: 'Flunder', metadata };
    flunders.set(`${namespace}/${metadata.name}`, flunder);
    return { code: 201, body: flunder };
  }
  if (name === '') {
    const items = [...flunders.values()].filter(({ metadata }) => metadata.namespace === namespace);
    const metadata = { resourceVersion: String(written) };
    return { code: 200, body: { kind: 'FlunderList', apiVersion, metadata, items } };
  }
  const found = flunders.get(key);
  if (found === undefined) return status(404, 'NotFound', `flunders "${name}" not found`);
  if (method === 'DELETE') flunders.delete(key);
  return { code: 200, body: found };
}

/** Asked of the API, as every such server asks it. */
async function mayUse({ method, headers }: IncomingMessage, user: string, namespace: string) {
  const verb = { POST: 'create', DELETE: 'delete' }[method ?? ''] ?? 'get';
  const groups = String(headers['x-remote-group']).split(', ');
  const resourceAttributes = { group, resource: 'flunders', verb, namespace };
  const { body } = await call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    spec: { user, groups, resourceAttributes },
  });
  return body.status?.allowed === true;
}

const status = (code: number, reason: string, message: string): Reply => ({
  code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code },
});
