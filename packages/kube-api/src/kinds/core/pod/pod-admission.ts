import { isDeepStrictEqual } from 'node:util';
import type { PriorityClass } from '@slipway/kube-objects';
import { forbidden } from '@slipway/kube-objects';
import { limitPod } from '#kinds/core/limits';
import { joinRuntimeClass } from '#kinds/node/runtime-class';
import { defaultClass } from '#kinds/scheduling/priority-class';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import type { ClusterView } from '#scheme/admission';
import type { AdmissionRequest } from '#scheme/kind';
import { classifyPod } from './pod-rules.ts';

const priorityClasses = 'priorityclasses.scheduling.k8s.io';

/** Completes a pod by its service account and its class; refuses a new one that they do not allow. */
export function admitPod(request: AdmissionRequest): void {
  const { kind, object: pod, old, cluster } = request;
  const spec = part(pod, 'spec');
  if (old !== undefined) {
    // Who gives others has not meant these away.
    if (!isDeepStrictEqual(spec.tolerations, part(old, 'spec').tolerations)) addTolerations(spec);
    return;
  }
  const meta = part(pod, 'metadata');
  const namespace = text(meta, 'namespace');
  const name = text(meta, 'name');
  const accountName = text(spec, 'serviceAccountName') || 'default';
  spec.serviceAccountName = accountName;
  spec.serviceAccount = accountName;
  const account = cluster.find('serviceaccounts', namespace, accountName);
  if (account === undefined) {
    const why = `error looking up service account ${namespace}/${accountName}: serviceaccount "${accountName}" not found`;
    throw forbidden(kind, name, why);
  }
  const objection = joinRuntimeClass(spec, cluster) ?? classObjection(spec, cluster);
  if (objection) throw forbidden(kind, name, objection);
  mountToken(spec, account as unknown as Draft, cluster.randomSuffix);
  addTolerations(spec);
  spec.enableServiceLinks ??= true;
  limitPod(request);
  classifyPod(pod);
}

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';
/** A little over an hour, as Kubernetes asks for: recognisable, so that renewals can be spread. */
const tokenSeconds = 3607;

/** Gives a pod its service account's token, certificate and namespace as files, and its secrets. */
function mountToken(spec: Draft, account: Draft, randomSuffix: () => string): void {
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

/** Gives a pod its priority; answers why not, when its class does not exist or does not fit. */
function classObjection(spec: Draft, cluster: ClusterView): string | undefined {
  const name = text(spec, 'priorityClassName');
  const priorityClass =
    name === ''
      ? defaultClass(cluster.list(priorityClasses))
      : (cluster.find(priorityClasses, '', name) as PriorityClass | undefined);
  if (name !== '' && !priorityClass) return `no PriorityClass with name ${name} was found`;
  const priority = priorityClass?.value ?? 0;
  if (spec.priority !== undefined && spec.priority !== priority) {
    return `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`;
  }
  const policy = priorityClass?.preemptionPolicy ?? 'PreemptLowerPriority';
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    return `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`;
  }
  if (priorityClass) spec.priorityClassName = priorityClass.metadata.name;
  spec.priority = priority;
  spec.preemptionPolicy = policy;
  return undefined;
}

const graceTaints = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** A pod outlives five minutes of a sick node, unless it says otherwise. */
function addTolerations(spec: Draft): void {
  const given = parts(spec, 'tolerations');
  const missing = graceTaints.filter(
    (key) => !given.some((toleration) => tolerates(toleration, key)),
  );
  spec.tolerations = [
    ...given,
    ...missing.map((key) => ({
      key,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    })),
  ];
}

const tolerates = (toleration: Draft, key: string) =>
  isDraft(toleration) &&
  (toleration.key === key || !toleration.key) &&
  (toleration.effect === 'NoExecute' || !toleration.effect);
