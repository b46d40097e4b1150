import type { Ingress, IngressClass, KubeObject } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn, none } from '#columns/column';
import { warningsOfIngress } from '#kinds/warnings/ingress-warnings';
import { part, text } from '#schema/draft';
import { type AdmissionRequest, defineKind } from '#scheme/kind';
import { validateIngress } from './ingress-rules.ts';

const { text: column } = columnsOf<Ingress>();
const classes = 'ingressclasses.networking.k8s.io';
const defaultClass = 'ingressclass.kubernetes.io/is-default-class';
const classAnnotation = 'kubernetes.io/ingress.class';

/** Ingress of networking.k8s.io/v1; kube-network serves it. */
export const ingress = defineKind('Ingress', 'ingresses', {
  group: 'networking.k8s.io',
  type: 'networking.Ingress',
  shortNames: ['ing'],
  hasStatus: true,
  hasGeneration: true,
  defaults: [
    ['spec', {}],
    ['status', {}],
    ['status.loadBalancer', {}],
  ],
  validate: validateIngress,
  warnings: warningsOfIngress,
  admit: chooseClass,
  columns: [
    nameColumn,
    column(
      'Class',
      ({ spec, metadata }) =>
        spec.ingressClassName ?? metadata.annotations?.[classAnnotation] ?? none,
    ),
    column('Hosts', hostsOf),
    column('Address', ({ status }) =>
      (status?.loadBalancer?.ingress ?? [])
        .map(({ ip, hostname }) => ip ?? hostname ?? '')
        .join(','),
    ),
    column('Ports', ({ spec }) => ((spec.tls ?? []).length > 0 ? '80, 443' : '80')),
    ageColumn,
  ],
});

function hostsOf({ spec }: Ingress): string {
  const hosts = (spec.rules ?? []).flatMap(({ host }) => host || []);
  if (hosts.length === 0) return '*';
  const more = hosts.length > 3 ? ` + ${hosts.length - 3} more...` : '';
  return hosts.slice(0, 3).join(',') + more;
}

/** An ingress that names no class gets the one that is the default; the newest, of several. */
function chooseClass({ object, old, cluster }: AdmissionRequest): void {
  const spec = part(object, 'spec');
  const annotations = part(part(object, 'metadata'), 'annotations');
  const isChosen = spec.ingressClassName !== undefined || text(annotations, classAnnotation) !== '';
  if (old !== undefined || isChosen) return;
  const [newest] = (cluster.list(classes) as readonly IngressClass[])
    .filter(({ metadata }) => metadata.annotations?.[defaultClass] === 'true')
    .toSorted(newestFirst);
  if (newest) spec.ingressClassName = newest.metadata.name;
}

const newestFirst = ({ metadata: a }: KubeObject, { metadata: b }: KubeObject) =>
  b.creationTimestamp.localeCompare(a.creationTimestamp) || a.name.localeCompare(b.name);
