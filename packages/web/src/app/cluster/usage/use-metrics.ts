import { useEffect, useState } from 'react';
import { get } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { type Metrics, type Sample, sampleOf, withSample } from './usage.ts';

/** What one node or pod has taken while the page was open. */
export interface History {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly samples: readonly Sample[];
}

interface List {
  readonly items: readonly Metrics[];
}

/** Figures are made when they are asked for: nobody can be told of them. */
const everyMs = 10_000;

/** The usage of nodes or pods, asked for again and again while somebody looks. */
export function useMetrics(resource: 'nodes' | 'pods'): {
  readonly histories: readonly History[] | undefined;
  readonly error: Error | undefined;
} {
  const path = `/-/kubernetes/apis/metrics.k8s.io/v1beta1/${resource}`;
  const { data, error, reload } = useResource(path, (key, signal) => get<List>(key, signal));
  const [histories, setHistories] = useState<readonly History[]>();
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && reload(), everyMs);
    return () => clearInterval(timer);
  }, [reload]);
  useEffect(() => {
    if (data) setHistories((before) => withNew(before ?? [], data.items));
  }, [data]);
  return { histories, error };
}

function withNew(before: readonly History[], items: readonly Metrics[]): readonly History[] {
  return items.map((item) => {
    const { name, namespace } = item.metadata;
    const known = before.find((each) => each.name === name && each.namespace === namespace);
    return { name, namespace, samples: withSample(known?.samples ?? [], sampleOf(item)) };
  });
}
