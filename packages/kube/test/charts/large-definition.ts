/**
 * A definition as large as Prometheus' own (800 kB and more as YAML): a pod template, written out with
 * its descriptions, several times.
 */
export function largeDefinition(): object {
  const text = { type: 'string', description: sentence };
  const leaf = (depth: number): object =>
    depth === 0
      ? text
      : {
          type: 'object',
          description: sentence,
          properties: Object.fromEntries(
            names.map((name) => [`${name}${depth}`, leaf(depth - 1)] as const),
          ),
        };
  const spec = {
    type: 'object',
    properties: {
      image: { type: 'string' },
      replicas: { type: 'integer', format: 'int32', default: 1 },
      serviceMonitorSelector: {
        type: 'object',
        'x-kubernetes-map-type': 'atomic',
        properties: { matchLabels: { type: 'object', additionalProperties: { type: 'string' } } },
      },
      affinity: leaf(3),
      containers: { type: 'array', items: leaf(3) },
      initContainers: { type: 'array', items: leaf(3) },
      volumes: { type: 'array', items: leaf(3) },
    },
  };
  return definition('Prometheus', 'prometheuses', spec);
}

/** A definition of the operator's group. */
export function definition(kind: string, plural: string, spec: object = anything): object {
  const schema = {
    openAPIV3Schema: { type: 'object', properties: { spec, status: anything } },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.monitoring.coreos.com` },
    spec: {
      group: 'monitoring.coreos.com',
      scope: 'Namespaced',
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        categories: ['prometheus-operator'],
      },
      versions: [{ name: 'v1', served: true, storage: true, subresources: { status: {} }, schema }],
    },
  };
}

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const names = 'one two three four five six seven eight nine ten'.split(' ');
const sentence =
  'What this field means stands here in a sentence or two, as generators copy it out of the comments of the sources, and that is most of the size of such a definition.';
