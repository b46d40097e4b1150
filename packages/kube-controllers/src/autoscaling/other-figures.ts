/** Figures that servers of other groups measure: of the cluster's surroundings, and of pods. */
import type { KubeObject, LabelSelector, MetricSpec } from '@slipway/kube-objects';
import { quantity, selectorText } from '@slipway/kube-objects';
import { NoFigure } from './pod-figures.ts';

/** Reads a document of a server behind an APIService. Rejects with the reason in words. */
export type ReadFigures = (path: string) => Promise<unknown>;

/** The values of a figure, or why there are none. */
export type OtherFigure = readonly number[] | NoFigure;

/** What all figures say that are not measured here. */
export async function readOtherFigures(
  metrics: readonly MetricSpec[],
  namespace: string,
  pods: LabelSelector,
  read: ReadFigures,
): Promise<ReadonlyMap<MetricSpec, OtherFigure>> {
  const wanted = metrics.filter(
    ({ resource, containerResource }) => !(resource ?? containerResource),
  );
  const found = wanted.map(async (metric): Promise<[MetricSpec, OtherFigure]> => {
    const { path, what, api } = placeOf(metric, namespace, pods);
    try {
      if (path === undefined) throw new Error('such a figure is not read yet');
      const values = valuesOf(await read(path));
      if (values.length === 0) throw new Error(`no metrics returned from ${api} metrics API`);
      return [metric, values];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const message = `unable to get ${what}: unable to fetch metrics from ${api} metrics API: ${why}`;
      return [metric, new NoFigure(`FailedGet${metric.type}Metric`, message)];
    }
  });
  return new Map(await Promise.all(found));
}

interface Place {
  /** Undefined for what is not read. */
  readonly path: string | undefined;
  /** In words. */
  readonly what: string;
  readonly api: 'external' | 'custom';
}

function placeOf(
  { external, pods, object }: MetricSpec,
  namespace: string,
  own: LabelSelector,
): Place {
  const query = (parameters: Readonly<Record<string, LabelSelector | undefined>>) => {
    const texts = Object.entries(parameters).flatMap(([name, selector]) =>
      selector === undefined ? [] : [`${name}=${encodeURIComponent(selectorText(selector))}`],
    );
    return texts.length === 0 ? '' : `?${texts.join('&')}`;
  };
  const within = (group: string, version: string) =>
    `/apis/${group}/${version}/namespaces/${encodeURIComponent(namespace)}`;
  if (external !== undefined) {
    const { name, selector } = external.metric;
    const labels = query({ labelSelector: selector });
    return {
      path: `${within('external.metrics.k8s.io', 'v1beta1')}/${encodeURIComponent(name)}${labels}`,
      what: `external metric ${namespace}/${name}/${selector ? selectorText(selector) : 'nil'}`,
      api: 'external',
    };
  }
  if (pods !== undefined) {
    const { name, selector } = pods.metric;
    const labels = query({ labelSelector: own, metricLabelSelector: selector });
    return {
      path: `${within('custom.metrics.k8s.io', 'v1beta2')}/pods/*/${encodeURIComponent(name)}${labels}`,
      what: `metric ${name}`,
      api: 'custom',
    };
  }
  const { describedObject: of, metric } = object ?? {};
  const what = `metric ${metric?.name}: ${of?.kind} on ${namespace} ${of?.name}`;
  return { path: undefined, what, api: 'custom' };
}

/** The values of a list of figures; those that are no amounts say nothing. */
function valuesOf(list: unknown): readonly number[] {
  const { items } = (list ?? {}) as Partial<KubeObject> & {
    readonly items?: readonly { readonly value?: string }[];
  };
  if (!Array.isArray(items)) return [];
  return items.flatMap(({ value }) => quantity(value) ?? []);
}
