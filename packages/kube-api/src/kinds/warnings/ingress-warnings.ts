import { type Ingress, type IngressClass, isOwnIngress } from '@slipway/kube-objects';
import { part } from '#schema/draft';
import type { Kind } from '#scheme/kind';

const classAnnotation = 'kubernetes.io/ingress.class';

/** What other controllers read; `cert-manager.io/issuer` and the like are for those who install them. */
const ofOthers =
  /^((nginx|alb|haproxy|traefik)\.ingress\.kubernetes\.io|ingress\.kubernetes\.io|nginx\.org|haproxy\.org|haproxy-ingress\.github\.io)\//;

/** An ingress is told of annotations that nobody here reads: what they ask for does not happen. */
export const warningsOfIngress: NonNullable<Kind['warnings']> = (object, old, cluster) => {
  const keys = annotationsOf(object);
  const known = new Set(old === undefined ? [] : annotationsOf(old));
  const deprecated =
    keys.includes(classAnnotation) && old === undefined
      ? [`annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`]
      : [];
  const classes = cluster.list('ingressclasses.networking.k8s.io') as readonly IngressClass[];
  if (!isOwnIngress(object as unknown as Ingress, classes)) return deprecated;
  const unread = keys.filter((key) => ofOthers.test(key) && !known.has(key));
  return [
    ...deprecated,
    ...unread.map(
      (key) =>
        `metadata.annotations[${key}]: has no effect: the ingresses of this cluster are served by its own controller`,
    ),
  ];
};

const annotationsOf = (object: object): readonly string[] =>
  Object.keys(part(part(object as Record<string, unknown>, 'metadata'), 'annotations'));
