/** What the proof runs in its cluster: small pods without a registry, which answer SIGTERM at once. */

const rest = `trap 'exit 0' TERM; sleep 100000 & wait`;

const pod = (image: string, script: string, more: object = {}) => ({
  terminationGracePeriodSeconds: 2,
  automountServiceAccountToken: false,
  containers: [
    { name: 'c', image, imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', script] },
  ],
  ...more,
});

const withClaim = (image: string, script: string, volumes?: object) => {
  const spec = pod(image, script, volumes);
  const containers = spec.containers.map((container) => ({
    ...container,
    volumeMounts: [{ name: 'data', mountPath: '/data' }],
  }));
  return { ...spec, containers };
};

const claimSpec = {
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: '1Mi' } },
};

const selected = (name: string) => ({ selector: { matchLabels: { app: name } } });

/** A Deployment of two pods. */
export const web = (image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    ...selected('web'),
    template: { metadata: { labels: { app: 'web' } }, spec: pod(image, rest) },
  },
});

/** A StatefulSet of two pods; each notes in its volume that it has started. */
export const database = (image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db' },
  spec: {
    replicas: 2,
    serviceName: 'db',
    ...selected('db'),
    template: {
      metadata: { labels: { app: 'db' } },
      spec: withClaim(image, `echo started >> /data/starts; sync; ${rest}`),
    },
    volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec }],
  },
});

/** An indexed Job of two pods, none of which may run a second time. */
export const job = (name: string, image: string) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: {
    completions: 2,
    parallelism: 2,
    completionMode: 'Indexed',
    backoffLimit: 0,
    template: { spec: pod(image, 'sleep 0.3', { restartPolicy: 'Never' }) },
  },
});

/** A claim, and a pod that writes to it. */
export const claim = (name: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: claimSpec,
});

/** The pod that writes to a claim, and has a folder of its own. */
export const claimant = (name: string, image: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: withClaim(image, `echo here > /data/here; ${rest}`, {
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }],
  }),
});

/** A service of the Deployment. */
export const service = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
});

/** A policy for the pods of the StatefulSet, which is rules in the kernel. */
export const policy = (name: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name },
  spec: {
    podSelector: { matchLabels: { app: 'db' } },
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
  },
});
