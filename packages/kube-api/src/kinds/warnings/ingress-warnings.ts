import { isDeepStrictEqual } from 'node:util';
import {
  type Ingress,
  type IngressClass,
  ingressWishes,
  isOwnIngress,
  pathPattern,
  unservedAnnotations,
} from '@slipway/kube-objects';
import type { Kind } from '#scheme/kind';

const classAnnotation = 'kubernetes.io/ingress.class';

/** An ingress is told of what it asks for by annotations and nobody here does. */
export const warningsOfIngress: NonNullable<Kind['warnings']> = (object, old, cluster) => {
  const ingress = object as unknown as Ingress;
  const { annotations = {} } = ingress.metadata;
  const before = (old as unknown as Ingress | undefined)?.metadata.annotations;
  const isNew = before === undefined && old === undefined;
  const deprecated =
    isNew && Object.hasOwn(annotations, classAnnotation)
      ? [
          `annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`,
        ]
      : [];
  const classes = cluster.list('ingressclasses.networking.k8s.io') as readonly IngressClass[];
  const isSaid = !isNew && isDeepStrictEqual([annotations, object.spec], [before, old?.spec]);
  if (isSaid || !isOwnIngress(ingress, classes)) return deprecated;
  return [
    ...deprecated,
    ...unservedAnnotations(annotations).map(
      (key) =>
        `metadata.annotations[${key}]: has no effect: the ingresses of this cluster are served by its own controller`,
    ),
    ...(ingressWishes(annotations).hasPatterns ? brokenPatterns(ingress) : []),
  ];
};

const brokenPatterns = ({ spec: { rules = [] } }: Ingress): readonly string[] =>
  rules.flatMap(({ http }, index) =>
    (http?.paths ?? []).flatMap(({ path = '' }, at) =>
      pathPattern(path) === undefined
        ? [
            `spec.rules[${index}].http.paths[${at}].path: is no regular expression that is served here: it is taken for how a path begins`,
          ]
        : [],
    ),
  );
