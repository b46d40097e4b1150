import assert from 'node:assert/strict';
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type ConfigMap, isReady, type NodeCluster, startNodeCluster } from '../node-cluster.ts';

/** What service accounts give to pods. */
let cluster: NodeCluster;
const home = '/var/run/secrets/kubernetes.io/serviceaccount';

before(async () => {
  cluster = await startNodeCluster();
});

after(() => cluster[Symbol.asyncDispose]());

const administrator = () =>
  `Bearer ${/token: (\w+)/.exec(cluster.cluster.kubeconfig('https://api'))?.[1]}`;

/** Asks the API in the name of whoever has the token. */
async function ask<T>(path: string, authorization: string, body?: object): Promise<T> {
  const response = await cluster.cluster.fetch(
    new Request(`https://kubernetes.default.svc${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
  assert.ok(response.ok, `${path}: ${response.status}`);
  return (await response.json()) as T;
}

interface Reviewed {
  readonly status: {
    readonly authenticated?: boolean;
    readonly error?: string;
    readonly user?: {
      readonly username: string;
      readonly groups: readonly string[];
      readonly extra: Readonly<Record<string, readonly string[]>>;
    };
  };
}

// conformance: ServiceAccounts should mount an API token into pods
test('a pod finds the token of its service account, the certificate and its namespace', async () => {
  const { objects } = cluster.cluster;
  await objects.create('serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'mount-test', namespace: 'default' },
  });
  await cluster.createPod('mounted', {
    serviceAccountName: 'mount-test',
    containers: [{ script: 'trap "exit 0" TERM; while :; do sleep 1000 & wait $!; done' }],
  });
  const { metadata } = await cluster.pod('mounted', isReady);
  const read = (name: string) => cluster.kubectl('exec', 'mounted', '--', 'cat', `${home}/${name}`);

  const [token, certificate, namespace] = [
    await read('token'),
    await read('ca.crt'),
    await read('namespace'),
  ];
  const review = await ask<Reviewed>(
    '/apis/authentication.k8s.io/v1/tokenreviews',
    administrator(),
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } },
  );

  const root = objects.get<ConfigMap>('configmaps', 'kube-root-ca.crt', 'default');
  assert.equal(certificate, root?.data?.['ca.crt']);
  assert.equal(namespace, 'default');
  const { user } = review.status;
  assert.equal(review.status.error, undefined);
  assert.equal(user?.username, 'system:serviceaccount:default:mount-test');
  const groups = ['authenticated', 'serviceaccounts', 'serviceaccounts:default'];
  for (const group of groups) assert.ok(user?.groups.includes(`system:${group}`), group);
  const extra = (name: string) => user?.extra[`authentication.kubernetes.io/${name}`];
  assert.match(extra('credential-id')?.join() ?? '', /^JTI=[^,]+$/);
  assert.deepEqual(extra('pod-name'), ['mounted']);
  assert.deepEqual(extra('pod-uid'), [metadata.uid]);
  assert.deepEqual(extra('node-name'), ['node1']);
  assert.deepEqual(extra('node-uid'), [objects.get('nodes', 'node1')?.metadata.uid]);
});

const tokenVolume = (audience?: string) => ({
  name: 'tokens',
  projected: {
    sources: [
      {
        serviceAccountToken: {
          path: 'token',
          expirationSeconds: 3600,
          ...(audience && { audience }),
        },
      },
    ],
  },
});
const mount = { volumeMounts: [{ name: 'tokens', mountPath: '/tokens', readOnly: true }] };

// conformance: ServiceAccounts should mount projected service account token
test('a token is projected into a volume where a pod asks for it', async () => {
  const output = await cluster.printed('projected', 'cat /tokens/token', mount, {
    volumes: [tokenVolume()],
  });

  assert.match(output, /^[\w-]+\.[\w-]+\.[\w-]+$/);
});

// conformance: ServiceAccounts ServiceAccountIssuerDiscovery should support OIDC discovery of service account issuer
test('a pod can check its token as OpenID Connect says, with the rights it has anyway', async () => {
  const output = await cluster.printed(
    'validator',
    `cat /tokens/token; echo; cat ${home}/token`,
    mount,
    {
      volumes: [tokenVolume('oidc-discovery-test')],
    },
  );
  const [checked = '', own = ''] = output.split('\n');
  const bearer = `Bearer ${own}`;
  const [header = '', payload = '', signature = ''] = checked.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    readonly iss: string;
    readonly aud: readonly string[];
    readonly exp: number;
  };

  const found = await ask<{ readonly issuer: string; readonly jwks_uri: string }>(
    '/.well-known/openid-configuration',
    bearer,
  );
  const { pathname, origin } = new URL(found.jwks_uri);
  const { keys } = await ask<{ readonly keys: readonly JsonWebKey[] }>(pathname, bearer);

  assert.deepEqual([found.issuer, origin], [claims.iss, claims.iss]);
  assert.deepEqual(claims.aud, ['oidc-discovery-test']);
  assert.ok(claims.exp > Date.now() / 1000);
  const isSigned = keys.some((key) =>
    verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    ),
  );
  assert.ok(isSigned);
});
