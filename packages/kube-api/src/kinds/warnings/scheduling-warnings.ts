import { type Draft, isDraft, part, parts, text } from '#schema/draft';

/** What is odd about where a specification at `path` wants to run. */
export function schedulingWarnings(spec: Draft, path: string): readonly string[] {
  const affinity = part(spec, 'affinity');
  return [
    ...Object.keys(part(spec, 'nodeSelector')).flatMap((key) =>
      deprecated(key, (why) => `${path}.nodeSelector[${key}]: ${why}`),
    ),
    ...nodeTerms(part(affinity, 'nodeAffinity'), `${path}.affinity.nodeAffinity`),
    ...parts(spec, 'topologySpreadConstraints').flatMap((constraint, index) => {
      const place = `${path}.topologySpreadConstraints[${index}]`;
      const key = text(constraint, 'topologyKey');
      return [
        ...deprecated(key, (why) => `${place}.topologyKey: ${key} is ${why}`),
        ...unselective(constraint, place),
      ];
    }),
    ...['podAffinity', 'podAntiAffinity'].flatMap((field) =>
      podTerms(part(affinity, field), `${path}.affinity.${field}`),
    ),
  ];
}

const later: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region':
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone':
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type':
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

/** A label of nodes that is called otherwise by now. */
function deprecated(key: string, tell: (why: string) => string): readonly string[] {
  const why = Object.hasOwn(later, key) ? later[key] : undefined;
  return why === undefined ? [] : [tell(why)];
}

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';

function nodeTerms(affinity: Draft, path: string): readonly string[] {
  const of = (term: Draft, place: string) =>
    parts(term, 'matchExpressions').flatMap((expression, index) => {
      const key = text(expression, 'key');
      return deprecated(key, (why) => `${place}.matchExpressions[${index}].key: ${key} is ${why}`);
    });
  return [
    ...parts(part(affinity, required), 'nodeSelectorTerms').flatMap((term, index) =>
      of(term, `${path}.${required}.nodeSelectorTerms[${index}]`),
    ),
    ...parts(affinity, preferred).flatMap((term, index) =>
      of(part(term, 'preference'), `${path}.${preferred}[${index}].preference`),
    ),
  ];
}

const podTerms = (affinity: Draft, path: string): readonly string[] => [
  ...parts(affinity, required).flatMap((term, index) =>
    unselective(term, `${path}.${required}[${index}]`),
  ),
  ...parts(affinity, preferred).flatMap((term, index) =>
    unselective(part(term, 'podAffinityTerm'), `${path}.${preferred}[${index}].podAffinityTerm`),
  ),
];

const unselective = (term: Draft, place: string) =>
  isDraft(term.labelSelector)
    ? []
    : [`${place}.labelSelector: a null labelSelector results in matching no pod`];
