import { type Draft, parts, text } from '#schema/draft';

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';
/** A little over an hour, as Kubernetes asks for: recognisable, so that renewals can be spread. */
const tokenSeconds = 3607;

/** Gives a pod its service account's token, certificate and namespace as files, and its secrets. */
export function mountToken(spec: Draft, account: Draft, randomSuffix: () => string): void {
  if (parts(spec, 'imagePullSecrets').length === 0 && account.imagePullSecrets !== undefined) {
    spec.imagePullSecrets = account.imagePullSecrets;
  }
  const wanted = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  if (wanted === false) return;
  const containers = [...parts(spec, 'initContainers'), ...parts(spec, 'containers')].filter(
    (container) => !parts(container, 'volumeMounts').some((mount) => mount.mountPath === tokenPath),
  );
  if (containers.length === 0) return;
  const name = `kube-api-access-${randomSuffix()}`;
  spec.volumes = [...parts(spec, 'volumes'), tokenVolume(name)];
  for (const container of containers) {
    container.volumeMounts = [
      ...parts(container, 'volumeMounts'),
      { name, readOnly: true, mountPath: tokenPath },
    ];
  }
}

const tokenVolume = (name: string): Draft => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: tokenSeconds, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [
            { path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } },
          ],
        },
      },
    ],
    defaultMode: 0o644,
  },
});

/** The classes that every cluster has; others are objects, and this cluster keeps none. */
const priorities: ReadonlyMap<string, number> = new Map([
  ['', 0],
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);

/** Gives a pod its priority; answers why not, when its classes do not exist or do not fit. */
export function classObjection(spec: Draft): string | undefined {
  const runtime = text(spec, 'runtimeClassName');
  if (runtime !== '') return `pod rejected: RuntimeClass "${runtime}" not found`;
  if (spec.overhead !== undefined) {
    return 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead';
  }
  const name = text(spec, 'priorityClassName');
  const priority = priorities.get(name);
  if (priority === undefined) return `no PriorityClass with name ${name} was found`;
  if (spec.priority !== undefined && spec.priority !== priority) {
    return `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`;
  }
  spec.priority = priority;
  return undefined;
}
