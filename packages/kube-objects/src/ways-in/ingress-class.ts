import type { Ingress, IngressClass } from '#types/networking';

/** Who serves ingresses here, as IngressClass objects name it. */
export const ingressController = 'slipway.dev/ingress';

const classAnnotation = 'kubernetes.io/ingress.class';

/**
 * Whether an ingress is for this cluster's own controller: it names one of its classes, or none, or
 * one that nobody describes, as files do that were written for a cluster with another controller.
 */
export function isOwnIngress(ingress: Ingress, classes: readonly IngressClass[]): boolean {
  const { spec, metadata } = ingress;
  const name = spec.ingressClassName ?? metadata.annotations?.[classAnnotation];
  const known = classes.find((candidate) => candidate.metadata.name === name);
  return known === undefined || known.spec.controller === ingressController;
}
