import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi, type TestApi } from '../src/testing/index.ts';

const space = 'namespaces/default';
const paths: Readonly<Record<string, string>> = {
  Pod: `/api/v1/${space}/pods`,
  PodTemplate: `/api/v1/${space}/podtemplates`,
  ReplicationController: `/api/v1/${space}/replicationcontrollers`,
  Service: `/api/v1/${space}/services`,
  CronJob: `/apis/batch/v1/${space}/cronjobs`,
  Deployment: `/apis/apps/v1/${space}/deployments`,
};

const template = (spec: object = {}, annotations = {}) => ({
  metadata: { labels: { a: 'b' }, annotations },
  spec: { containers: [{ name: 'main', image: 'x:1' }], ...spec },
});

const deployment = (made: object, name = 'web') => ({
  metadata: { name },
  spec: { selector: { matchLabels: { a: 'b' } }, template: made },
});

/** The texts of the `Warning` header of an answer. */
const textsOf = ({ headers }: Response): readonly string[] =>
  [...(headers.get('warning') ?? '').matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replace(/\\(.)/g, '$1'),
  );

async function warnings(api: TestApi, kind: string, object: object): Promise<readonly string[]> {
  const answer = await api.send('POST', paths[kind] ?? '', object);
  assert.equal(answer.status, 201, await answer.clone().text());
  return textsOf(answer);
}

const at = 'spec.template.spec';
const container = (more: object) => ({ containers: [{ name: 'main', image: 'x:1', ...more }] });

for (const [what, made, expected] of [
  ['nothing odd', template(), []],
  [
    'variables that come twice',
    template(
      container({
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
          { name: 'A', value: '$(A)' },
          { name: 'A', value: '$(A)3' },
        ],
      }),
    ),
    [1, 2].map(
      (index) =>
        `${at}.containers[0].env[${index}]: hides previous definition of "A", which may be dropped when using apply`,
    ),
  ],
  [
    'ports that come twice',
    template({
      containers: [
        {
          name: 'main',
          image: 'x:1',
          ports: [
            { name: 'a', containerPort: 80 },
            { name: 'b', containerPort: 80 },
            { name: 'c', containerPort: 80, protocol: 'UDP' },
          ],
        },
        { name: 'other', image: 'x:1', ports: [{ name: 'a', containerPort: 81 }] },
      ],
    }),
    [
      `${at}.containers[0].ports[1]: duplicate port definition with ${at}.containers[0].ports[0]`,
      `${at}.containers[1].ports[0]: duplicate port name "a" with ${at}.containers[0].ports[0], services and probes that select ports by name will use ${at}.containers[0].ports[0]`,
    ],
  ],
  [
    'parts of bytes',
    template(container({ resources: { requests: { memory: '0.1Gi' } } })),
    [
      `${at}.containers[0].resources.requests[memory]: fractional byte value "107374182400m" is invalid, must be an integer`,
    ],
  ],
  [
    'old labels of nodes',
    template({ nodeSelector: { 'beta.kubernetes.io/os': 'linux' } }),
    [
      `${at}.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead`,
    ],
  ],
  [
    'spreading without a selector',
    template({
      topologySpreadConstraints: [
        { topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' },
      ],
    }),
    [
      `${at}.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod`,
    ],
  ],
  [
    'secrets that come twice',
    template({ imagePullSecrets: [{ name: 'a' }, { name: 'a' }] }),
    [`${at}.imagePullSecrets[1].name: duplicate name "a"`],
  ],
  [
    'annotations that are fields now',
    template({}, { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' }),
    [
      `spec.template.metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead`,
    ],
  ],
  [
    'volumes of the past',
    template({ volumes: [{ name: 'v', gitRepo: { repository: 'https://example.com/a' } }] }),
    [`${at}.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+`],
  ],
] as const) {
  test(`a deployment with ${what} is taken, and its client is told`, async () => {
    await using api = await startTestApi();

    assert.deepEqual(await warnings(api, 'Deployment', deployment(made)), expected);
  });
}

test('names that make bad names of hosts are told', async () => {
  await using api = await startTestApi();

  const ofPod = await warnings(api, 'Pod', { ...template(), metadata: { name: 'a.b' } });
  const ofDeployment = await warnings(api, 'Deployment', deployment(template(), 'a.b'));

  assert.equal(ofPod.length, 1);
  assert.match(
    ofPod[0] ?? '',
    /^metadata\.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: \[a lowercase RFC 1123 label must /,
  );
  assert.match(ofDeployment[0] ?? '', /^metadata\.name: this is used in Pod names and hostnames, /);
});

test('every kind that makes pods warns of their template', async () => {
  await using api = await startTestApi();
  const odd = template({
    nodeSelector: { 'beta.kubernetes.io/arch': 'amd64' },
    restartPolicy: 'OnFailure',
  });
  const why = 'deprecated since v1.14; use "kubernetes.io/arch" instead';
  const jobTemplate = { spec: { template: odd } };

  const ofJob = await warnings(api, 'CronJob', {
    metadata: { name: 'nightly' },
    spec: { schedule: '@daily', jobTemplate },
  });
  const ofTemplate = await warnings(api, 'PodTemplate', { metadata: { name: 'a' }, template: odd });

  const field = 'nodeSelector[beta.kubernetes.io/arch]';
  assert.deepEqual(ofJob, [`spec.jobTemplate.spec.template.spec.${field}: ${why}`]);
  assert.deepEqual(ofTemplate, [`template.spec.${field}: ${why}`]);
});

test('who changes something else is not told again', async () => {
  await using api = await startTestApi();
  const odd = template({ nodeSelector: { 'beta.kubernetes.io/os': 'linux' } });
  await warnings(api, 'Deployment', deployment(odd));
  const patch = (body: object) =>
    api.send('PATCH', `${paths.Deployment}/web`, body, {
      'content-type': 'application/merge-patch+json',
    });

  const labelled = textsOf(await patch({ metadata: { labels: { x: 'y' } } }));
  const scaled = textsOf(await patch({ spec: { replicas: 2 } }));

  assert.deepEqual([labelled.length, scaled.length], [0, 1]);
});

test('a service is told what it says in vain', async () => {
  await using api = await startTestApi();

  const found = await warnings(api, 'Service', {
    metadata: { name: 'headless' },
    spec: {
      clusterIP: 'None',
      sessionAffinity: 'ClientIP',
      externalName: 'example.com',
      trafficDistribution: 'PreferClose',
      ports: [{ port: 80 }],
    },
  });

  assert.deepEqual(found, [
    'spec.SessionAffinity is ignored for headless services',
    'spec.externalName is ignored when spec.type is not "ExternalName"',
    'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
  ]);
});

test('an ingress is told of annotations that nobody here honours', async () => {
  await using api = await startTestApi();
  const backend = { service: { name: 'web', port: { number: 80 } } };
  const networking = '/apis/networking.k8s.io/v1';
  const nginx = 'nginx.ingress.kubernetes.io';
  const create = async (name: string, ingressClassName?: string) =>
    textsOf(
      await api.send('POST', `${networking}/${space}/ingresses`, {
        metadata: {
          name,
          annotations: {
            [`${nginx}/use-regex`]: 'true',
            [`${nginx}/auth-url`]: 'https://auth.test',
            'cert-manager.io/issuer': 'mine',
          },
        },
        spec: {
          ...(ingressClassName && { ingressClassName }),
          rules: [
            { http: { paths: [{ path: '/a(', pathType: 'ImplementationSpecific', backend }] } },
          ],
        },
      }),
    );

  const own = await create('a');
  await api.json('POST', `${networking}/ingressclasses`, {
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/ingress-nginx' },
  });
  const theirs = await create('b', 'nginx');

  assert.deepEqual(own, [
    `metadata.annotations[${nginx}/auth-url]: has no effect: the ingresses of this cluster are served by its own controller`,
    'spec.rules[0].http.paths[0].path: is no regular expression that is served here: it is taken for how a path begins',
  ]);
  assert.deepEqual(theirs, []);
});
