import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type HttpsApi, makeSigningRequest } from '@slipway/kube-api/testing';
import { until } from '@slipway/kube-objects/testing';
import { type ControlPlane, startControlPlaneOverHttps } from '../control-plane.ts';

let server: HttpsApi<ControlPlane>;

before(async () => {
  server = await startControlPlaneOverHttps();
});

after(async () => {
  await server[Symbol.asyncDispose]();
});

const deployment = (name: string, image: string) => `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: 2
  selector:
    matchLabels: { app: ${name} }
  template:
    metadata:
      labels: { app: ${name} }
    spec:
      containers:
        - name: web
          image: ${image}
          env:
            - { name: A, value: '1' }
            - { name: B, value: '2' }
          ports: [{ containerPort: 8080 }]
`;

const json = async (...args: string[]) =>
  JSON.parse(await server.kubectl(...args, '-o', 'json')) as {
    metadata: { name: string; resourceVersion: string; labels?: Record<string, string> };
    spec: { replicas: number; template: { spec: { containers: { image: string }[] } } };
    data: Record<string, string>;
  };

test('version and cluster-info name the server', async () => {
  const version = await server.kubectl('version');
  const info = await server.kubectl('cluster-info');

  assert.match(version, /Server Version: v1\.\d+\.\d+/);
  assert.match(info, /control plane.* is running at .*https:\/\/localhost:/);
});

test('a namespace is created from JSON, listed, and deleted with what is in it', async () => {
  const file = join(server.directory, 'namespace.json');
  const body = { kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'staging' } };
  await writeFile(file, JSON.stringify(body));

  assert.match(await server.kubectl('create', '-f', file), /namespace\/staging created/);
  await server.kubectl('-n', 'staging', 'create', 'configmap', 'c', '--from-literal=a=b');
  assert.match(await server.kubectl('get', 'ns'), /^staging +Active/m);
  await server.kubectl('delete', 'namespace', 'staging');

  const { code, stderr } = await server.run(['get', 'ns', 'staging']);
  assert.equal(code, 1);
  assert.match(stderr, /\(NotFound\): namespaces "staging" not found/);
});

test('apply creates, changes, and leaves alone what has not changed', async () => {
  const apply = (image: string) => server.run(['apply', '-f', '-'], deployment('applied', image));

  const first = await apply('web:1');
  const again = await apply('web:1');
  const diff = await server.run(['diff', '-f', '-'], deployment('applied', 'web:2'));
  const changed = await apply('web:2');

  assert.equal(first.stdout, 'deployment.apps/applied created\n');
  assert.equal(again.stdout, 'deployment.apps/applied unchanged\n');
  assert.equal(diff.code, 1);
  assert.match(diff.stdout, /^\+ +- image: web:2$|^\+ +image: web:2$/m);
  assert.equal(changed.stdout, 'deployment.apps/applied configured\n');
});

test('create deployment, expose, set image, scale, label and annotate work', async () => {
  await server.kubectl('create', 'deployment', 'made', '--image=web:1');
  await server.kubectl('expose', 'deployment', 'made', '--port=80', '--type=NodePort');
  await server.kubectl('set', 'image', 'deployment/made', 'web=web:2');
  await server.kubectl('scale', 'deployment', 'made', '--replicas=3');
  await server.kubectl('label', 'deployment', 'made', 'tier=front');
  await server.kubectl('annotate', 'deployment', 'made', 'note=text');

  const { spec, metadata } = await json('get', 'deployment', 'made');
  assert.equal(spec.template.spec.containers[0]?.image, 'web:2');
  assert.equal(spec.replicas, 3);
  assert.equal(metadata.labels?.tier, 'front');
  const table = await server.kubectl('get', 'deploy', 'made', '-o', 'wide');
  assert.match(table, /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR$/m);
  assert.match(table, /^made +0\/3 +0 +0 +\d+s +web +web:2 +app=made$/m);
  const services = await server.kubectl('get', 'svc', 'made');
  assert.match(services, /^made +NodePort +10\.96\.\d+\.\d+ +<none> +80:3\d{4}\/TCP/m);
});

test('configmaps, secrets and service accounts are created from protobuf bodies', async () => {
  await server.kubectl('create', 'configmap', 'settings', '--from-literal=a=b');
  await server.kubectl('create', 'secret', 'generic', 'hidden', '--from-literal=a=b');
  await server.kubectl('create', 'serviceaccount', 'builder');

  assert.deepEqual((await json('get', 'configmap', 'settings')).data, { a: 'b' });
  assert.deepEqual((await json('get', 'secret', 'hidden')).data, { a: 'Yg==' });
});

test('a service account reads its own namespace and nothing else', async () => {
  await server.kubectl('create', 'serviceaccount', 'reader');
  const token = (await server.kubectl('create', 'token', 'reader')).trim();
  const ca = join(server.directory, 'ca.crt');
  await writeFile(ca, server.cluster.tls.ca);
  const empty = join(server.directory, 'empty');
  await writeFile(empty, '');
  const as = (...args: string[]) =>
    server.run([
      `--kubeconfig=${empty}`,
      `--server=${server.url}`,
      `--certificate-authority=${ca}`,
      `--token=${token}`,
      ...args,
    ]);

  assert.match((await as('auth', 'whoami')).stdout, /system:serviceaccount:default:reader/);
  assert.equal((await as('get', 'configmaps')).code, 1);
  await server.kubectl(
    ...['create', 'rolebinding', 'reader', '--clusterrole=view', '--serviceaccount=default:reader'],
  );
  await until(async () => (await as('get', 'configmaps')).code === 0);
  assert.match(
    (await as('auth', 'can-i', '--list')).stdout,
    /pods\/log +\[\] +\[\] +\[get list watch\]/,
  );
  assert.equal((await as('auth', 'can-i', 'delete', 'pods')).stdout, 'no\n');
  const refused = await as('get', 'secrets');
  assert.match(
    refused.stderr,
    /secrets is forbidden: User "system:serviceaccount:default:reader" cannot list resource "secrets" in API group "" in the namespace "default"/,
  );
});

test('roles are made, given, reconciled and asked about by commands', async () => {
  const { kubectl, run } = server;
  await kubectl('create', 'role', 'pod-reader', '--verb=get,list', '--resource=pods,pods/log');
  await kubectl('create', 'clusterrole', 'health', '--verb=get', '--non-resource-url=/metrics');
  await kubectl('create', 'clusterrolebinding', 'health', '--clusterrole=health', '--user=jane');
  await kubectl('create', 'rolebinding', 'jane', '--role=pod-reader', '--user=jane');
  const more = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: pod-reader, namespace: default }
rules: [{ apiGroups: [""], resources: [configmaps], verbs: [get] }]
`;
  const reconciled = await run(['auth', 'reconcile', '-f', '-'], more);
  const canI = async (...args: string[]) =>
    (await run(['auth', 'can-i', ...args, '--as=jane'])).stdout.trim();

  assert.equal(reconciled.code, 0, reconciled.stderr);
  assert.equal(await canI('list', 'pods'), 'yes');
  assert.equal(await canI('get', 'configmaps'), 'yes');
  assert.equal(await canI('get', '/metrics'), 'yes');
  assert.equal(await canI('delete', 'pods'), 'no');
  assert.match(
    (await run(['get', 'secrets', '--as=jane', '--as-group=devs'])).stderr,
    /User "jane" cannot list resource "secrets"/,
  );
  assert.match(
    await kubectl('describe', 'role', 'pod-reader'),
    /pods\/log +\[\] +\[\] +\[get list\]/,
  );
  assert.match(await kubectl('get', 'rolebindings', '-o', 'wide'), /jane +Role\/pod-reader/);
});

test('the three kinds of patch change what they should', async () => {
  await server.run(['apply', '-f', '-'], deployment('patched', 'web:1'));
  const patch = (type: string, body: object) =>
    server.kubectl('patch', 'deployment', 'patched', `--type=${type}`, '-p', JSON.stringify(body));

  await patch('strategic', {
    spec: { template: { spec: { containers: [{ name: 'side', image: 'side:1' }] } } },
  });
  await patch('merge', { metadata: { labels: { by: 'merge' } } });
  await patch('json', [{ op: 'replace', path: '/spec/replicas', value: 4 }]);

  const { spec, metadata } = await json('get', 'deployment', 'patched');
  const images = spec.template.spec.containers.map(({ image }) => image).sort();
  assert.deepEqual(images, ['side:1', 'web:1']);
  assert.equal(metadata.labels?.by, 'merge');
  assert.equal(spec.replicas, 4);
});

test('unknown fields and wrong values are refused with their place', async () => {
  const strict = await server.run(
    ['create', '-f', '-'],
    deployment('wrong', 'web:1').replace('replicas: 2', 'replicaz: 2'),
  );
  const wrong = await server.run(
    ['create', '-f', '-'],
    deployment('wrong', 'web:1').replace('labels: { app: wrong }', 'labels: { app: other }'),
  );

  assert.match(strict.stderr, /strict decoding error: unknown field "spec.replicaz"/);
  assert.match(
    wrong.stderr,
    /The Deployment "wrong" is invalid: spec.template.metadata.labels: Invalid value/,
  );
});

test('get -w shows changes as they happen', async () => {
  const child = spawn('kubectl', ['get', 'configmaps', '-w', '--output=name'], {
    env: { ...process.env, KUBECONFIG: join(server.directory, 'kubeconfig') },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    let text = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk: string) => {
      text += chunk;
    });
    const seen = async (name: string) => {
      while (!text.includes(name)) await once(child.stdout, 'data');
    };

    await seen('configmap/kube-root-ca.crt');
    await server.kubectl('create', 'configmap', 'watched', '--from-literal=a=b');

    await seen('configmap/watched');
  } finally {
    child.kill();
  }
});

test('wait returns when a condition comes true, and when an object goes', async () => {
  await server.run(['apply', '-f', '-'], deployment('awaited', 'web:1'));
  const available = server.kubectl(
    'wait',
    '--for=condition=Available',
    'deployment/awaited',
    '--timeout=50s',
  );
  await server.kubectl(
    'patch',
    'deployment',
    'awaited',
    '--subresource=status',
    '--type=merge',
    '-p',
    '{"status":{"conditions":[{"type":"Available","status":"True"}]}}',
  );

  assert.match(await available, /condition met/);
  const gone = server.kubectl('wait', '--for=delete', 'deployment/awaited', '--timeout=50s');
  await server.kubectl('delete', 'deployment', 'awaited');
  await gone;
});

test('rollout undo goes back to the template of an older replica set', async () => {
  await server.run(['apply', '-f', '-'], deployment('undone', 'web:2'));
  const { uid } = JSON.parse(
    await server.kubectl('get', 'deploy', 'undone', '-o', 'jsonpath={.metadata}'),
  ) as { uid: string };
  for (const revision of ['1', '2']) {
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'undone', uid };
    const made = await server.run(
      ['create', '-f', '-'],
      JSON.stringify({
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: {
          name: `undone-${revision}`,
          labels: { app: 'undone' },
          annotations: { 'deployment.kubernetes.io/revision': revision },
          ownerReferences: [{ ...owner, controller: true }],
        },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: 'undone' } },
          template: {
            metadata: { labels: { app: 'undone' } },
            spec: { containers: [{ name: 'web', image: `web:${revision}` }] },
          },
        },
      }),
    );
    assert.equal(made.code, 0, made.stderr);
  }

  const history = await server.kubectl('rollout', 'history', 'deployment/undone');
  await server.kubectl('rollout', 'undo', 'deployment/undone', '--to-revision=1');

  assert.match(history, /^1 /m);
  const { spec } = await json('get', 'deployment', 'undone');
  assert.equal(spec.template.spec.containers[0]?.image, 'web:1');
});

test('a deleted owner takes its dependents along, unless they are to be orphaned', async () => {
  for (const name of ['owner', 'giver']) {
    await server.run(['apply', '-f', '-'], deployment(name, 'web:1'));
    const uid = await server.kubectl('get', 'deploy', name, '-o', 'jsonpath={.metadata.uid}');
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid }];
    await server.run(
      ['create', '-f', '-'],
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `of-${name}`, ownerReferences },
      }),
    );
  }

  await server.kubectl('delete', 'deployment', 'giver', '--cascade=orphan');
  await server.kubectl('delete', 'deployment', 'owner');
  await server.kubectl('wait', '--for=delete', 'configmap/of-owner', '--timeout=50s');

  assert.match(await server.kubectl('get', 'configmap', 'of-giver', '-o', 'name'), /of-giver/);
});

test('foreground deletion waits for the dependents', async () => {
  await server.run(['apply', '-f', '-'], deployment('front', 'web:1'));

  await server.kubectl('delete', 'deployment', 'front', '--cascade=foreground', '--timeout=50s');

  const { code } = await server.run(['get', 'deployment', 'front']);
  assert.equal(code, 1);
});

test('an edited object is written back with a strategic patch', async () => {
  await server.run(['apply', '-f', '-'], deployment('edited', 'web:1'));
  const editor = join(server.directory, 'editor.sh');
  await writeFile(editor, '#!/bin/sh\nsed -i "s/web:1/web:9/" "$1"\n', { mode: 0o755 });

  const { code, stderr } = await server.run(['edit', 'deployment', 'edited'], '', {
    KUBE_EDITOR: editor,
  });

  assert.equal(code, 0, stderr);
  const { spec } = await json('get', 'deployment', 'edited');
  assert.equal(spec.template.spec.containers[0]?.image, 'web:9');
});

test('dry run on the server stores nothing', async () => {
  const { stdout } = await server.run(
    ['apply', '--dry-run=server', '-f', '-'],
    deployment('unreal', 'web:1'),
  );

  assert.match(stdout, /created \(server dry run\)/);
  assert.equal((await server.run(['get', 'deployment', 'unreal'])).code, 1);
});

test('server-side apply tells who manages a field that it would change', async () => {
  const apply = (text: string, ...more: string[]) =>
    server.run(['apply', '--server-side', '-f', '-', ...more], text);
  const made = await apply(deployment('sided', 'web:1'));
  await server.kubectl('set', 'image', 'deployment/sided', '*=web:2');

  const refused = await apply(deployment('sided', 'web:3'));
  const forced = await apply(deployment('sided', 'web:3'), '--force-conflicts');

  assert.equal(made.stdout, 'deployment.apps/sided serverside-applied\n');
  assert.match(
    refused.stderr,
    /Apply failed with 1 conflict: conflict with "kubectl-set" using apps\/v1: \.spec\.template\.spec\.containers\[name="[a-z]+"\]\.image/,
  );
  assert.equal(forced.stdout, 'deployment.apps/sided serverside-applied\n');
  assert.match(
    await server.kubectl('get', 'deployment', 'sided', '-o', 'yaml', '--show-managed-fields'),
    /manager: kubectl\n +operation: Apply/,
  );
});

test('describe, explain, api-resources and auth answer', async () => {
  await server.run(['apply', '-f', '-'], deployment('told', 'web:1'));

  assert.match(await server.kubectl('describe', 'deployment', 'told'), /Replicas: +2 desired/);
  assert.match(await server.kubectl('explain', 'pod.spec.containers'), /imagePullPolicy/);
  assert.match(await server.kubectl('api-resources'), /^deployments +deploy +apps\/v1/m);
  assert.equal(await server.kubectl('auth', 'can-i', 'create', 'pods'), 'yes\n');
  assert.match(await server.kubectl('auth', 'whoami'), /kubernetes-admin/);
});

test('a pod without a node waits, is drawn as such, and goes at once', async () => {
  await server.kubectl('run', 'lonely', '--image=web:1');

  assert.match(await server.kubectl('get', 'pod', 'lonely', '-o', 'wide'), /0\/1 +Pending/);
  assert.match(await server.kubectl('describe', 'pod', 'lonely'), /kube-api-access-/);
  const logs = await server.run(['logs', 'lonely']);
  assert.match(logs.stderr, /no node agent/);
  await server.kubectl('delete', 'pod', 'lonely', '--timeout=50s');
});

test('replace, taint and delete by label work', async () => {
  const file = join(server.directory, 'replaced.yml');
  await writeFile(file, deployment('replaced', 'web:1'));
  await server.kubectl('create', '-f', file);
  await writeFile(file, deployment('replaced', 'web:5'));

  await server.kubectl('replace', '-f', file);
  await server.kubectl('label', 'deployment', 'replaced', 'sweep=yes');
  await server.kubectl('delete', 'deployments', '-l', 'sweep=yes');

  assert.equal((await server.run(['get', 'deployment', 'replaced'])).code, 1);
});

test('events are listed in both of their API groups', async () => {
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'told.1', namespace: 'default' },
    involvedObject: { kind: 'Pod', name: 'told', namespace: 'default' },
    reason: 'Testing',
    message: 'seen in both groups',
    type: 'Normal',
    count: 1,
  };
  await server.run(['create', '-f', '-'], JSON.stringify(event));

  assert.match(await server.kubectl('events'), /Testing +Pod\/told +seen in both groups/);
  assert.match(await server.kubectl('get', 'events.events.k8s.io'), /Testing/);
});

test("an unknown kind in a file gives kubectl's own sentence", async () => {
  for (const apiVersion of ['v1', 'apps/v1', 'example.com/v1']) {
    const file = `apiVersion: ${apiVersion}\nkind: Unknown\nmetadata: { name: a }\n`;

    const { code, stderr } = await server.run(['apply', '-f', '-'], file);

    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`no matches for kind "Unknown" in version "${apiVersion}"`));
  }
});

test('a long list comes in parts', async () => {
  await server.kubectl('create', 'namespace', 'parts');
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    await server.kubectl('-n', 'parts', 'create', 'secret', 'generic', name);
  }

  const whole = await server.kubectl('-n', 'parts', 'get', 'secrets', '--no-headers');
  const parts = await server.kubectl(
    '-n',
    'parts',
    'get',
    'secrets',
    '--no-headers',
    '--chunk-size=2',
  );

  assert.deepEqual(
    parts.split('\n').map((line) => line.split(' ')[0]),
    whole.split('\n').map((line) => line.split(' ')[0]),
  );
});

test('explain explains fields, by the newer and by the older document', async () => {
  const newer = await server.kubectl('explain', 'deployment.spec.strategy.rollingUpdate.maxSurge');
  const older = await server.kubectl(
    'explain',
    'pod.spec.containers',
    '--output=plaintext-openapiv2',
  );
  const everything = await server.kubectl('explain', 'pod', '--recursive');

  assert.match(newer, /FIELD: maxSurge <IntOrString>/);
  assert.match(newer, /How many pods there may be too many on the way/);
  assert.match(older, /RESOURCE: containers <\[\]Object>/);
  assert.match(older, /The program to run, instead of the image's entrypoint/);
  assert.match(everything, /containers\s+<\[\]Container> -required-/);
});

test('apply takes one volume source away and sets another', async () => {
  const pods = (source: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: volumes }
spec:
  selector: { matchLabels: { app: volumes } }
  template:
    metadata: { labels: { app: volumes } }
    spec:
      containers: [{ name: c, image: i }]
      volumes: [{ name: v, ${source} }]
`;
  await server.run(['apply', '-f', '-'], pods('emptyDir: {}'));
  const { stderr } = await server.run(['apply', '-f', '-'], pods('configMap: { name: m }'));

  const volumes = await server.kubectl(
    'get',
    'deployment',
    'volumes',
    '-o',
    'jsonpath={.spec.template.spec.volumes}',
  );
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(volumes), [
    { name: 'v', configMap: { name: 'm', defaultMode: 420 } },
  ]);
});

test('delete all --all takes everything but the way to the API', async () => {
  await server.cluster.announce('172.17.0.1', 6443);

  await server.kubectl('delete', 'all', '--all');

  await until(() => server.cluster.objects.get('services', 'kubernetes', 'default') !== undefined);
  assert.match(await server.kubectl('get', 'endpoints', 'kubernetes'), /172\.17\.0\.1:6443/);
});

test('describe shows the token that a secret was filled with', async () => {
  await server.run(
    ['apply', '-f', '-'],
    `
apiVersion: v1
kind: Secret
metadata:
  name: long-lived
  annotations: { kubernetes.io/service-account.name: default }
type: kubernetes.io/service-account-token
`,
  );

  const filled = () => server.cluster.objects.get('secrets', 'long-lived', 'default');
  await until(() => JSON.stringify(filled()).includes('"token"'));

  assert.match(await server.kubectl('describe', 'secret', 'long-lived'), /^token: +ey/m);
});

test('kubectl says why a policy refuses, and what the API warns of', async () => {
  const { kubectl, run } = server;
  const policy = 'admissionregistration.k8s.io/v1';
  const rule = {
    apiGroups: ['apps'],
    apiVersions: ['v1'],
    operations: ['CREATE'],
    resources: ['deployments'],
  };
  const items = [
    {
      apiVersion: policy,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'few' },
      spec: {
        matchConstraints: {
          resourceRules: [rule],
          objectSelector: { matchLabels: { size: 'few' } },
        },
        validations: [{ expression: 'object.spec.replicas <= 2', message: 'two are enough' }],
      },
    },
    {
      apiVersion: policy,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'few-everywhere' },
      spec: { policyName: 'few', validationActions: ['Deny'] },
    },
  ];
  await run(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const labels = { size: 'few' };
  const deployment = (replicas: number) =>
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'policed', labels },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            nodeSelector: { 'beta.kubernetes.io/os': 'linux' },
            containers: [{ name: 'main', image: 'x:1' }],
          },
        },
      },
    });

  const refused = await run(['create', '-f', '-'], deployment(3));
  const made = await run(['create', '-f', '-'], deployment(2));
  await kubectl('delete', 'deployment/policed');
  await kubectl('delete', 'validatingadmissionpolicies/few');
  await kubectl('delete', 'validatingadmissionpolicybindings/few-everywhere');

  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /The deployments "policed" is invalid: : ValidatingAdmissionPolicy 'few' with binding 'few-everywhere' denied request: two are enough/,
  );
  assert.equal(made.code, 0, made.stderr);
  assert.match(
    made.stderr,
    /^Warning: spec\.template\.spec\.nodeSelector\[beta\.kubernetes\.io\/os\]: deprecated since v1\.14; use "kubernetes\.io\/os" instead$/m,
  );
});

test('a certificate that the cluster has signed is a way to log in', async () => {
  const { directory, kubectl, run, url } = server;
  const jane = await makeSigningRequest('O=devs, CN=jane');
  const key = join(directory, 'jane.key');
  await writeFile(key, jane.key);
  const request = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'jane-login' },
    spec: {
      request: Buffer.from(jane.request).toString('base64'),
      signerName: 'kubernetes.io/kube-apiserver-client',
      usages: ['client auth'],
    },
  };
  await run(['apply', '-f', '-'], JSON.stringify(request));
  assert.match(await kubectl('get', 'csr', 'jane-login'), /kubernetes-admin .*Pending/);
  await kubectl('certificate', 'approve', 'jane-login');
  const issued = () => kubectl('get', 'csr', 'jane-login', '-o', 'jsonpath={.status.certificate}');
  await until(async () => (await issued()) !== '');
  const certificate = join(directory, 'jane.crt');
  await writeFile(certificate, Buffer.from(await issued(), 'base64'));
  const empty = join(directory, 'nobody');
  await writeFile(empty, '');
  const ca = join(directory, 'cluster-ca.crt');
  await writeFile(ca, server.cluster.tls.ca);

  const { stdout, stderr } = await run([
    ...[`--kubeconfig=${empty}`, `--server=${url}`, `--certificate-authority=${ca}`],
    ...[`--client-certificate=${certificate}`, `--client-key=${key}`, 'auth', 'whoami'],
  ]);

  assert.match(stdout, /Username +jane/, stderr);
  assert.match(stdout, /Groups +\[devs system:authenticated\]/);
  assert.match(await kubectl('get', 'csr', 'jane-login'), /Approved,Issued/);
});
