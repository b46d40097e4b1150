import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { KubeObject, New, Pod, Service } from '@slipway/kube-objects';
import { createObjects } from '../src/objects/objects.ts';

const container = { name: 'web', image: 'web:1' };
const withContainer = (more: object) => ({ containers: [{ ...container, ...more }] });
const withVolume = (source: object) => ({ ...valid, volumes: [{ name: 'data', ...source }] });
const valid = { containers: [container] };
const restartRule = (operator: string) => ({
  action: 'Restart',
  exitCodes: { operator, values: [42] },
});
const terms = 'requiredDuringSchedulingIgnoredDuringExecution';

/** A pod's spec, and what the API says of it, without the kind and name in front. */
const invalidPods: readonly (readonly [what: string, spec: object, said: string])[] = [
  ['no container', { containers: [] }, 'spec.containers: Required value'],
  ['no image', { containers: [{ name: 'a' }] }, 'spec.containers[0].image: Required value'],
  [
    'a blank in front of an image',
    withContainer({ image: ' web' }),
    'spec.containers[0].image: Invalid value: " web": must not have leading or trailing whitespace',
  ],
  [
    'two containers of one name',
    { containers: [container, container] },
    'spec.containers[1].name: Duplicate value: "web"',
  ],
  [
    'a restart policy that is no policy',
    { ...valid, restartPolicy: 'Sometimes' },
    'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
  ],
  [
    'rules for a restart without a policy beside them',
    withContainer({ restartPolicyRules: [restartRule('In')] }),
    'spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used',
  ],
  [
    'a rule for a restart that compares in no known way',
    withContainer({ restartPolicy: 'Never', restartPolicyRules: [restartRule('Above')] }),
    'spec.containers[0].restartPolicyRules[0].exitCodes.operator: Unsupported value: "Above": supported values: "In", "NotIn"',
  ],
  [
    'a host name on the network of the host',
    { ...valid, hostNetwork: true, hostnameOverride: 'own' },
    'spec.hostnameOverride: Forbidden: may not be specified when hostNetwork is true',
  ],
  [
    'a variable from a file of a volume that is not there',
    withContainer({
      env: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'v', path: 'f', key: 'A' } } }],
    }),
    'spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName: Not found: "v"',
  ],
  [
    'a variable from a file of a ConfigMap',
    {
      ...withContainer({
        env: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'v', path: 'f', key: 'A' } } }],
      }),
      volumes: [{ name: 'v', configMap: { name: 'c' } }],
    },
    'spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName: Invalid value: "v": must name a volume of type emptyDir',
  ],
  [
    'a variable from a file outside of its volume',
    {
      ...withContainer({
        env: [
          { name: 'A', valueFrom: { fileKeyRef: { volumeName: 'v', path: '../f', key: 'A' } } },
        ],
      }),
      volumes: [{ name: 'v', emptyDir: {} }],
    },
    `spec.containers[0].env[0].valueFrom.fileKeyRef.path: Invalid value: "../f": must not contain '..'`,
  ],
  [
    'a group that is scheduled as one',
    { ...valid, workloadRef: { name: 'training', podGroup: 'workers' } },
    'spec.workloadRef: Forbidden: this cluster does not schedule pods in groups',
  ],
  [
    'a pull policy that is no policy',
    withContainer({ imagePullPolicy: 'Often' }),
    'spec.containers[0].imagePullPolicy: Unsupported value: "Often": supported values: "Always", "IfNotPresent", "Never"',
  ],
  [
    'a port without a number',
    withContainer({ ports: [{ name: 'http' }] }),
    'spec.containers[0].ports[0].containerPort: Required value',
  ],
  [
    'a port too high',
    withContainer({ ports: [{ containerPort: 70_000 }] }),
    'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
  ],
  [
    'a host port too high',
    withContainer({ ports: [{ containerPort: 80, hostPort: 70_000 }] }),
    'spec.containers[0].ports[0].hostPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
  ],
  [
    'a port name too long',
    withContainer({ ports: [{ name: 'a-very-long-port-name', containerPort: 80 }] }),
    'spec.containers[0].ports[0].name: Invalid value: "a-very-long-port-name": must be no more than 15 characters',
  ],
  [
    'a protocol that is none',
    withContainer({ ports: [{ containerPort: 80, protocol: 'HTTP' }] }),
    'spec.containers[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
  ],
  [
    'one host port twice',
    {
      containers: ['a', 'b'].map((name) => ({
        ...container,
        name,
        ports: [{ containerPort: 80, hostPort: 8080 }],
      })),
    },
    'spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//8080"',
  ],
  [
    'another port on the host network',
    { hostNetwork: true, ...withContainer({ ports: [{ containerPort: 80, hostPort: 81 }] }) },
    'spec.containers[0].ports[0].containerPort: Invalid value: 80: must match `hostPort` when `hostNetwork` is true',
  ],
  [
    'a variable without a name',
    withContainer({ env: [{ value: 'x' }] }),
    'spec.containers[0].env[0].name: Required value',
  ],
  [
    'a variable with two origins',
    withContainer({
      env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    }),
    'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
  ],
  [
    'a variable from nothing',
    withContainer({ env: [{ name: 'A', valueFrom: {} }] }),
    'spec.containers[0].env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
  ],
  [
    'a variable from a field that does not exist',
    withContainer({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nope' } } }] }),
    'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.nope": error converting fieldPath: field label not supported: spec.nope',
  ],
  [
    'a variable from a secret without a key',
    withContainer({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's' } } }] }),
    'spec.containers[0].env[0].valueFrom.secretKeyRef.key: Required value',
  ],
  [
    'a resource that is none',
    withContainer({ resources: { requests: { gpus: '1' } } }),
    'spec.containers[0].resources.requests[gpus]: Invalid value: "gpus": must be a standard resource for containers',
  ],
  [
    'less than nothing',
    withContainer({ resources: { requests: { cpu: '-1' } } }),
    'spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0',
  ],
  [
    'a request above its limit',
    withContainer({ resources: { limits: { memory: '1Mi' }, requests: { memory: '2Mi' } } }),
    'spec.containers[0].resources.requests: Invalid value: "2Mi": must be less than or equal to memory limit of 1Mi',
  ],
  [
    'a mount of no volume',
    withContainer({ volumeMounts: [{ name: 'nope', mountPath: '/a' }] }),
    'spec.containers[0].volumeMounts[0].name: Not found: "nope"',
  ],
  [
    'a way out of a volume',
    {
      ...withContainer({ volumeMounts: [{ name: 'd', mountPath: '/a', subPath: '../b' }] }),
      volumes: [{ name: 'd', emptyDir: {} }],
    },
    'spec.containers[0].volumeMounts[0].subPath: Invalid value: "../b": must not contain \'..\'',
  ],
  [
    'a probe without a question',
    withContainer({ livenessProbe: { periodSeconds: 1 } }),
    'spec.containers[0].livenessProbe: Required value: must specify a handler type',
  ],
  [
    'a probe with two questions',
    withContainer({ readinessProbe: { tcpSocket: { port: 80 }, exec: { command: ['true'] } } }),
    'spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
  ],
  [
    'a probe before time began',
    withContainer({ livenessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: -1 } }),
    'spec.containers[0].livenessProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    'a liveness probe that must succeed twice',
    withContainer({ livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 } }),
    'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
  ],
  [
    'a probe of no port',
    withContainer({ livenessProbe: { httpGet: { port: 0 } } }),
    'spec.containers[0].livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
  ],
  [
    'a probe of an init container',
    {
      ...valid,
      initContainers: [{ name: 'init', image: 'i', livenessProbe: { tcpSocket: { port: 80 } } }],
    },
    'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
  ],
  [
    'a hook that does nothing',
    withContainer({ lifecycle: { preStop: {} } }),
    'spec.containers[0].lifecycle.preStop: Required value: must specify a handler type',
  ],
  [
    'a user below zero',
    withContainer({ securityContext: { runAsUser: -1 } }),
    'spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
  ],
  [
    'a local profile without a file',
    { ...valid, securityContext: { seccompProfile: { type: 'Localhost' } } },
    'spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
  ],
  [
    'a local profile that the node does not have',
    {
      ...valid,
      securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'a.json' } },
    },
    'spec.securityContext.seccompProfile.type: Forbidden: the node of this cluster has no seccomp profiles but slipway/user-namespaces.json: use RuntimeDefault',
  ],
  [
    'two process namespaces',
    { ...valid, shareProcessNamespace: true, hostPID: true },
    'spec.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
  ],
  [
    'user namespaces, which the engine cannot give',
    { ...valid, hostUsers: false },
    'spec.hostUsers: Forbidden: user namespaces are not available: the container engine has one for all containers',
  ],
  [
    'two sources of a volume',
    withVolume({ emptyDir: {}, configMap: { name: 'c' } }),
    'spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type',
  ],
  [
    'a secret volume without a secret',
    withVolume({ secret: {} }),
    'spec.volumes[0].secret.secretName: Required value',
  ],
  [
    'a host path upwards',
    withVolume({ hostPath: { path: '/a/../b' } }),
    'spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain \'..\'',
  ],
  [
    'a file with too many rights',
    withVolume({ configMap: { name: 'c', defaultMode: 0o1000 } }),
    'spec.volumes[0].configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive',
  ],
  [
    'a file outside its volume',
    withVolume({ configMap: { name: 'c', items: [{ key: 'a', path: '/etc/passwd' }] } }),
    'spec.volumes[0].configMap.items[0].path: Invalid value: "/etc/passwd": must be a relative path',
  ],
  [
    'a token for a minute',
    withVolume({
      projected: { sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 60 } }] },
    }),
    'spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
  ],
  [
    'a toleration of everything, equal to nothing',
    { ...valid, tolerations: [{ effect: 'NoSchedule' }] },
    'spec.tolerations[0].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
  ],
  [
    'seconds of a toleration that does not evict',
    { ...valid, tolerations: [{ key: 'a', effect: 'NoSchedule', tolerationSeconds: 1 }] },
    'spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set',
  ],
  [
    'affinity without terms',
    { ...valid, affinity: { nodeAffinity: { [terms]: { nodeSelectorTerms: [] } } } },
    `spec.affinity.nodeAffinity.${terms}.nodeSelectorTerms: Required value: must have at least one node selector term`,
  ],
  [
    'anti-affinity without a place',
    {
      ...valid,
      affinity: { podAntiAffinity: { [terms]: [{ labelSelector: { matchLabels: { a: 'b' } } }] } },
    },
    `spec.affinity.podAntiAffinity.${terms}[0].topologyKey: Required value: can not be empty`,
  ],
  [
    'a spread of nothing',
    {
      ...valid,
      topologySpreadConstraints: [
        { maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' },
      ],
    },
    'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
  ],
  [
    'DNS without a server',
    { ...valid, dnsPolicy: 'None' },
    'spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None',
  ],
  [
    'a server that is no address',
    { ...valid, dnsConfig: { nameservers: ['dns'] } },
    'spec.dnsConfig.nameservers[0]: Invalid value: "dns": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
  [
    'a deadline before the start',
    { ...valid, activeDeadlineSeconds: 0 },
    'spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive',
  ],
  [
    'a host name with a dot',
    { ...valid, hostname: 'a.b' },
    "spec.hostname: Invalid value: \"a.b\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
  ],
  [
    'debug containers from the start',
    { ...valid, ephemeralContainers: [{ name: 'debug', image: 'i' }] },
    'spec.ephemeralContainers: Forbidden: cannot be set on create',
  ],
];

suite('a pod is refused with the words of Kubernetes for', () => {
  for (const [what, spec, said] of invalidPods) {
    test(what, async () => {
      assert.equal(await refusal('pods', 'Pod', spec), `Pod "a" is invalid: ${said}`);
    });
  }
});

const ports = [{ port: 80 }];

const invalidServices: readonly (readonly [what: string, spec: object, said: string])[] = [
  ['no port', {}, 'spec.ports: Required value'],
  [
    'a port name in capitals',
    { ports: [{ name: 'HTTP', port: 80 }] },
    "spec.ports[0].name: Invalid value: \"HTTP\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
  ],
  [
    'a protocol that is none',
    { ports: [{ port: 80, protocol: 'HTTP' }] },
    'spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
  ],
  [
    'a target port too high',
    { ports: [{ port: 80, targetPort: 70_000 }] },
    'spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
  ],
  [
    'a node port inside the cluster',
    { ports: [{ port: 80, nodePort: 30_080 }] },
    "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
  ],
  [
    'affinity to nothing known',
    { ports, sessionAffinity: 'Cookie' },
    'spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"',
  ],
  [
    'affinity for too long',
    {
      ports,
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 100_000 } },
    },
    'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 100000: must be greater than 0 and less than or equal to 86400',
  ],
  [
    'an external address that is none',
    { ports, externalIPs: ['nope'] },
    'spec.externalIPs[0]: Invalid value: "nope": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
  [
    'a selector that is no label',
    { ports, selector: { a: 'b c' } },
    "spec.selector: Invalid value: \"b c\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
  ],
  [
    'an outside policy without an outside',
    { ports, externalTrafficPolicy: 'Local' },
    'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
  ],
  [
    'sources of no load balancer',
    { ports, loadBalancerSourceRanges: ['10.0.0.0/8'] },
    "spec.loadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
  ],
  [
    'an external name in capitals',
    { type: 'ExternalName', externalName: 'Example.test' },
    "spec.externalName: Invalid value: \"Example.test\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  ],
  [
    'a headless node port',
    { type: 'NodePort', clusterIP: 'None', ports },
    'spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services',
  ],
  [
    'two families on one',
    { ports, ipFamilyPolicy: 'RequireDualStack' },
    'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
  ],
  [
    'the same port twice',
    {
      ports: [
        { name: 'a', port: 80 },
        { name: 'b', port: 80 },
      ],
    },
    'spec.ports[1]: Duplicate value: {"name":"b","port":80,"protocol":"TCP","targetPort":80}',
  ],
];

suite('a service is refused with the words of Kubernetes for', () => {
  for (const [what, spec, said] of invalidServices) {
    test(what, async () => {
      assert.equal(await refusal('services', 'Service', spec), `Service "a" is invalid: ${said}`);
    });
  }
});

for (const [what, spec, why] of [
  [
    'a class of priority that does not exist',
    { ...valid, priorityClassName: 'gold' },
    'no PriorityClass with name gold was found',
  ],
  [
    'a priority of its own choice',
    { ...valid, priority: 7 },
    'the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
  ],
  [
    'a runtime that does not exist',
    { ...valid, runtimeClassName: 'gvisor' },
    'pod rejected: RuntimeClass "gvisor" not found',
  ],
  [
    'an overhead of no runtime',
    { ...valid, overhead: { cpu: '1' } },
    'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
  ],
] as const) {
  test(`a pod is forbidden for ${what}`, async () => {
    assert.equal(await refusal('pods', 'Pod', spec), `pods "a" is forbidden: ${why}`);
  });
}

test('a service that becomes internal gives back its node port', async () => {
  const objects = await createObjects();
  const made = await objects.create<Service>(
    'services',
    object('Service', { type: 'NodePort', ports }) as New<Service>,
  );
  assert.ok(made.spec.ports?.[0]?.nodePort);

  const changed = await objects.update<Service>('services', {
    ...made,
    spec: { ...made.spec, type: 'ClusterIP' },
  });

  assert.equal(changed.spec.ports?.[0]?.nodePort, undefined);
  assert.equal(changed.spec.externalTrafficPolicy, undefined);
});

test('a pod may gain tolerations and lose gates, not the other way round', async () => {
  const objects = await createObjects();
  const spec = { ...valid, tolerations: [{ key: 'a', operator: 'Exists' }] };
  const made = await objects.create<Pod>('pods', object('Pod', spec) as New<Pod>);
  const change = (more: object) =>
    objects.update<Pod>('pods', { ...made, spec: { ...made.spec, ...more } as Pod['spec'] });

  await assert.rejects(
    change({ tolerations: [] }),
    /spec.tolerations: Forbidden: existing toleration can not be modified/,
  );
  await assert.rejects(
    change({ schedulingGates: [{ name: 'late' }] }),
    /only deletion is allowed, but found new scheduling gate 'late'/,
  );
  const more = [...(made.spec.tolerations ?? []), { key: 'b', operator: 'Exists' }];
  const changed = await change({ tolerations: more });
  assert.equal(changed.spec.tolerations?.length, more.length);
});

test('a pod behind gates may become choosier about its node, not less so', async () => {
  const objects = await createObjects();
  const gates = [{ name: 'example.com/queue' }];
  const term = { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a', 'b'] }] };
  const affinity = (...nodeSelectorTerms: object[]) => ({
    nodeAffinity: { [terms]: { nodeSelectorTerms } },
  });
  const spec = {
    ...valid,
    schedulingGates: gates,
    nodeSelector: { disk: 'ssd' },
    affinity: affinity(term),
  };
  const made = await objects.create<Pod>('pods', object('Pod', spec) as New<Pod>);
  const change = (more: object) =>
    objects.update<Pod>('pods', { ...made, spec: { ...made.spec, ...more } as Pod['spec'] });
  const closer = {
    matchExpressions: [...term.matchExpressions, { key: 'gpu', operator: 'Exists' }],
  };

  await assert.rejects(
    change({ nodeSelector: { disk: 'hdd' } }),
    /spec\.nodeSelector: Invalid value: .*only additions to spec\.nodeSelector are allowed/,
  );
  await assert.rejects(
    change({ affinity: affinity(term, term) }),
    /no additions\/deletions to non-empty NodeSelectorTerms list are allowed/,
  );
  await assert.rejects(
    change({ affinity: affinity({ matchExpressions: closer.matchExpressions.slice(1) }) }),
    /nodeSelectorTerms\[0\]: Invalid value: .*only additions are allowed/,
  );
  const freed = await change({
    schedulingGates: [],
    nodeSelector: { disk: 'ssd', zone: 'a' },
    affinity: affinity(closer),
  });

  assert.deepEqual((freed.spec as { nodeSelector?: object }).nodeSelector, {
    disk: 'ssd',
    zone: 'a',
  });
  await assert.rejects(
    objects.update<Pod>('pods', {
      ...freed,
      spec: { ...freed.spec, nodeSelector: { disk: 'ssd' } } as Pod['spec'],
    }),
    /pod updates may not change fields other than/,
  );
});

test('who gives a pod other tolerations keeps the ones that admission gave it', async () => {
  const objects = await createObjects();
  const made = await objects.create<Pod>('pods', object('Pod', valid) as New<Pod>);

  const { spec } = await objects.update<Pod>('pods', {
    ...made,
    spec: { ...made.spec, tolerations: [{ key: 'a', operator: 'Exists' }] },
  });

  assert.deepEqual(
    spec.tolerations?.map(({ key }) => key),
    ['a', 'node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'],
  );
});

test('a pod that uses what there is is taken', async () => {
  const objects = await createObjects();

  const made = await objects.create('pods', object('Pod', everything));

  assert.equal(made.metadata.name, 'a');
});

const everything = {
  initContainers: [
    { name: 'wait', image: 'i', command: ['true'] },
    { name: 'side', image: 'i', restartPolicy: 'Always', startupProbe: { tcpSocket: { port: 1 } } },
  ],
  containers: [
    {
      ...container,
      ports: [
        { name: 'http', containerPort: 80 },
        { containerPort: 53, protocol: 'UDP' },
      ],
      env: [
        { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
        { name: 'APP', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
        { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
        { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'a.b', optional: true } } },
      ],
      envFrom: [{ prefix: 'P_', configMapRef: { name: 'c', optional: true } }],
      resources: { requests: { cpu: '100m' }, limits: { cpu: '1', memory: '64Mi' } },
      volumeMounts: [{ name: 'files', mountPath: '/files', subPath: 'a/b', readOnly: true }],
      livenessProbe: { httpGet: { path: '/', port: 'http' }, terminationGracePeriodSeconds: 5 },
      readinessProbe: { grpc: { port: 80 }, successThreshold: 2 },
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
      securityContext: { runAsUser: 0, capabilities: { drop: ['ALL'] }, privileged: false },
    },
  ],
  volumes: [
    {
      name: 'files',
      projected: {
        sources: [
          { configMap: { name: 'c', items: [{ key: 'a', path: 'x/a', mode: 0o400 }] } },
          { downwardAPI: { items: [{ path: 'l', fieldRef: { fieldPath: 'metadata.labels' } }] } },
          { serviceAccountToken: { path: 'token', audience: 'vault' } },
        ],
      },
    },
    { name: 'host', hostPath: { path: '/tmp', type: 'DirectoryOrCreate' } },
  ],
  tolerations: [{ operator: 'Exists' }, { key: 'a', effect: 'NoExecute', tolerationSeconds: 5 }],
  affinity: {
    nodeAffinity: {
      [terms]: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] },
        ],
      },
    },
    podAntiAffinity: {
      [terms]: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: {} } }],
    },
  },
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
  ],
  dnsConfig: {
    nameservers: ['1.1.1.1'],
    searches: ['example.test.'],
    options: [{ name: 'ndots' }],
  },
  hostAliases: [{ ip: '127.0.0.1', hostnames: ['a.example.test'] }],
  securityContext: {
    fsGroup: 1000,
    sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
  },
};

function object(kind: string, spec: object): New<KubeObject> {
  const metadata = { name: 'a', namespace: 'default' };
  return { apiVersion: 'v1', kind, metadata, spec } as New<KubeObject>;
}

async function refusal(resource: string, kind: string, spec: object): Promise<string> {
  const objects = await createObjects();
  try {
    await objects.create(resource, object(kind, spec));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'taken';
}
