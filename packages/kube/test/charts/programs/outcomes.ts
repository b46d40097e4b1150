/** What the custom objects of the charts ask for. */
import { selfSigned } from './certificate.ts';

/** An object to be applied, and where. */
export interface Outcome {
  readonly path: string;
  readonly outcome: object;
}

// biome-ignore lint/suspicious/noExplicitAny: objects of any kind.
type Owner = any;

/** What an object asks for. */
export function outcomeOf(owner: Owner): Outcome {
  const make = makers[owner.kind];
  if (make === undefined) throw new Error(`nothing is known of a ${owner.kind}`);
  return make(owner);
}

const makers: Readonly<Record<string, (owner: Owner) => Outcome>> = {
  Certificate: (owner) => {
    const { key, certificate } = selfSigned(owner.spec.dnsNames);
    return secret(owner, owner.spec.secretName, 'kubernetes.io/tls', {
      'tls.crt': certificate,
      'tls.key': key,
    });
  },
  ExternalSecret: (owner) =>
    secret(
      owner,
      owner.spec.target?.name ?? owner.metadata.name,
      'Opaque',
      Object.fromEntries(
        owner.spec.data.map((entry: Owner) => [entry.secretKey, `value of ${entry.remoteRef.key}`]),
      ),
    ),
  Application: (owner) =>
    applied(owner, '/api/v1', 'configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: owner.metadata.name },
      data: { revision: owner.spec.source.targetRevision },
    }),
  Prometheus: (owner) => {
    const labels = { prometheus: owner.metadata.name };
    const { image, replicas } = owner.spec;
    const container = { name: 'prometheus', image, imagePullPolicy: 'IfNotPresent' };
    return applied(owner, '/apis/apps/v1', 'statefulsets', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: `prometheus-${owner.metadata.name}` },
      spec: {
        replicas,
        serviceName: 'prometheus-operated',
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    });
  },
  ScaledObject: (owner) => {
    const { scaleTargetRef, minReplicaCount = 1, maxReplicaCount, triggers } = owner.spec;
    const metrics = triggers.map((trigger: Owner) => ({
      type: 'External',
      external: {
        metric: { name: trigger.metadata.metricName },
        target: { type: 'AverageValue', averageValue: trigger.metadata.threshold },
      },
    }));
    return applied(owner, '/apis/autoscaling/v2', 'horizontalpodautoscalers', {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: `keda-hpa-${owner.metadata.name}` },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', ...scaleTargetRef },
        minReplicas: minReplicaCount,
        maxReplicas: maxReplicaCount,
        metrics,
      },
    });
  },
};

function secret(owner: Owner, name: string, type: string, stringData: object): Outcome {
  return applied(owner, '/api/v1', 'secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    type,
    stringData,
  });
}

function applied(owner: Owner, version: string, plural: string, object: Owner): Outcome {
  const { apiVersion, kind, metadata } = owner;
  const { name, namespace, uid } = metadata;
  const reference = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
  return {
    path: `${version}/namespaces/${namespace}/${plural}/${object.metadata.name}`,
    outcome: { ...object, metadata: { ...object.metadata, ownerReferences: [reference] } },
  };
}
