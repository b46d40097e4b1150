/** What the operator looks after. */
export interface Site {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly generation: number;
    readonly resourceVersion: string;
    readonly finalizers?: string[];
    readonly deletionTimestamp?: Date;
  };
  readonly spec: { readonly replicas: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly readyReplicas?: number;
    readonly by?: string;
  };
}

/** Where Sites are. */
export const resource = { group: 'example.com', version: 'v1', plural: 'sites' } as const;

/** Holds a Site until the operator has cleaned up after it. */
export const finalizer = 'example.com/site-operator';

const count = { type: 'integer', format: 'int64' };

/** The kind, as `kubectl apply` takes it. */
export const siteDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'sites.example.com' },
  spec: {
    group: resource.group,
    scope: 'Namespaced',
    names: { plural: resource.plural, singular: 'site', kind: 'Site' },
    versions: [
      {
        name: resource.version,
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { replicas: { type: 'integer', minimum: 0 } } },
              status: {
                type: 'object',
                properties: {
                  observedGeneration: count,
                  readyReplicas: count,
                  by: { type: 'string' },
                },
              },
            },
          },
        },
      },
    ],
  },
};

/** What a Site asks for: a Deployment of its own, and a ConfigMap that only the operator takes away. */
export function childrenOf({ apiVersion, kind, metadata, spec }: Site, image: string) {
  const { name, namespace, uid } = metadata;
  const labels = { site: name };
  const owner = { apiVersion, kind, name, uid, controller: true };
  const container = {
    name: 'web',
    image,
    command: ['sh', '-c', `trap 'exit 0' TERM; sleep 100000 & wait`],
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace },
      data: { replicas: String(spec.replicas) },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, ownerReferences: [owner] },
      spec: {
        replicas: spec.replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { terminationGracePeriodSeconds: 1, containers: [container] },
        },
      },
    },
  ];
}
