import { loadAll } from 'js-yaml';
import type { ChartObject, KindFacts } from '#applications/account/application-rights-rules';
import type { ClusterApi } from '#clusters/cluster-api';
import { Refused } from '#refused';
import { ClusterSaysNo, callCluster } from './cluster-calls.ts';

/** The objects in a text of YAML, those of lists among them. */
export function objectsIn(manifest: string): readonly ChartObject[] {
  return loadAll(manifest).flatMap(objectsOf);
}

function objectsOf(value: unknown): readonly ChartObject[] {
  if (typeof value !== 'object' || value === null) return [];
  const { apiVersion, kind, items, metadata } = value as Partial<ChartObject> & {
    readonly items?: readonly unknown[];
  };
  if (Array.isArray(items)) return items.flatMap(objectsOf);
  const isNamed = typeof metadata?.name === 'string';
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isNamed) return [];
  return [value as ChartObject]; // looked at just now
}

interface Resources {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
  }[];
}

interface Definition extends ChartObject {
  readonly spec?: {
    readonly group?: string;
    readonly scope?: string;
    readonly names?: { readonly kind?: string; readonly plural?: string };
  };
}

/** What the cluster says of the kinds of these objects; those that the chart itself defines are known, too. */
export async function kindsOf(
  api: ClusterApi,
  objects: readonly ChartObject[],
): Promise<(object: ChartObject) => KindFacts> {
  const known = new Map<string, KindFacts>();
  for (const object of objects) addDefined(known, object);
  const versions = new Set(objects.map(({ apiVersion }) => apiVersion));
  for (const version of versions) {
    const path = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
    const group = groupOf(version);
    for (const { name, kind, namespaced } of await resourcesAt(api, path)) {
      if (name.includes('/')) continue;
      known.set(`${group}/${kind}`, { group, resource: name, isNamespaced: namespaced });
    }
  }
  return ({ apiVersion, kind }) => {
    const facts = known.get(`${groupOf(apiVersion)}/${kind}`);
    if (facts) return facts;
    throw new Refused('invalid', `this cluster has no kind ${kind} in ${apiVersion}`);
  };
}

async function resourcesAt(api: ClusterApi, path: string) {
  try {
    return (await callCluster<Resources>(api, 'GET', path)).resources ?? [];
  } catch (error) {
    // A group that the chart is about to define.
    if (error instanceof ClusterSaysNo && error.status === 404) return [];
    throw error;
  }
}

const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';

function addDefined(known: Map<string, KindFacts>, object: Definition): void {
  if (object.kind !== 'CustomResourceDefinition') return;
  const { group = '', scope, names } = object.spec ?? {};
  if (!names?.kind || !names.plural) return;
  const facts = { group, resource: names.plural, isNamespaced: scope === 'Namespaced' };
  known.set(`${group}/${names.kind}`, facts);
}
