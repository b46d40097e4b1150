import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confinement, placedSpec } from '../src/executors/kubernetes/pod-settings.ts';

const namespace = 'ci';

test('a pod has no token of the cluster, and no more secrets than its own, unless somebody says so', () => {
  assert.deepEqual(placedSpec({ namespace }, undefined), { automountServiceAccountToken: false });
  assert.deepEqual(
    placedSpec({ namespace, serviceAccount: 'builder', imagePullSecrets: ['hub'] }, 'minted'),
    {
      automountServiceAccountToken: true,
      serviceAccountName: 'builder',
      imagePullSecrets: [{ name: 'minted' }, { name: 'hub' }],
    },
  );
});

test('a pod goes to the nodes that it was given, and bears with their taints', () => {
  const nodeTolerations = { 'ci=only': 'NoSchedule', spot: '' };

  assert.deepEqual(
    placedSpec({ namespace, nodeSelector: { pool: 'ci' }, nodeTolerations }, undefined),
    {
      automountServiceAccountToken: false,
      nodeSelector: { pool: 'ci' },
      tolerations: [
        { key: 'ci', operator: 'Equal', value: 'only', effect: 'NoSchedule' },
        { key: 'spot', operator: 'Exists' },
      ],
    },
  );
});

test('a pod by the restricted standard is nobody of weight, and its containers have no capability', () => {
  const strict = { namespace, podSecurity: 'restricted' } as const;

  assert.deepEqual(placedSpec(strict, undefined), {
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      fsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  });
  assert.deepEqual(confinement(strict, {}), {
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  });
});

test('the amounts of a cluster come before the limits of this machine, and none is claimed unasked', () => {
  const settings = { namespace, cpuLimit: '2', memoryRequest: '64Mi' };

  const { resources } = confinement(settings, { memory: 1024, cpus: 1, disk: 9 }) as {
    readonly resources: unknown;
  };

  assert.deepEqual(resources, {
    limits: { memory: '1024', cpu: '2', 'ephemeral-storage': '9' },
    requests: { memory: '64Mi', cpu: '0', 'ephemeral-storage': '0' },
  });
});
