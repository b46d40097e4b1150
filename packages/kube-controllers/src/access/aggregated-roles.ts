import { isDeepStrictEqual } from 'node:util';
import {
  type ClusterRole,
  isEmptySelector,
  type Log,
  matches,
  type Objects,
} from '@slipway/kube-objects';
import { WorkQueue } from '#work/work-queue';

const resource = 'clusterroles.rbac.authorization.k8s.io';

/** The rules that a cluster role collects, each once, by the names of the roles that they come from. */
function collectRules(
  role: ClusterRole,
  all: readonly ClusterRole[],
): NonNullable<ClusterRole['rules']> {
  const selectors = role.aggregationRule?.clusterRoleSelectors ?? [];
  const sources = all
    .filter(({ metadata: { name, labels = {} } }) => {
      if (name === role.metadata.name) return false;
      return selectors.some((selector) => !isEmptySelector(selector) && matches(selector, labels));
    })
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const rules = new Map(
    sources.flatMap((source) => (source.rules ?? []).map((rule) => [JSON.stringify(rule), rule])),
  );
  return [...rules.values()];
}

/** Keeps the rules of cluster roles that collect those of others. */
export function startAggregatedRoles(objects: Objects, log: Log): AsyncDisposable {
  const isAggregated = ({ aggregationRule }: ClusterRole) => aggregationRule !== undefined;
  const sync = async (name: string) => {
    const role = objects.get<ClusterRole>(resource, name);
    if (role === undefined || !isAggregated(role)) return undefined;
    const rules = collectRules(role, objects.list<ClusterRole>(resource));
    if (!isDeepStrictEqual(rules, role.rules ?? []))
      await objects.update(resource, { ...role, rules });
    return undefined;
  };
  const queue = new WorkQueue({ name: 'aggregated-roles', sync, workers: 1 }, log);
  const lookAtAll = () => {
    for (const role of objects.list<ClusterRole>(resource)) {
      if (isAggregated(role)) queue.add(role.metadata.name);
    }
  };
  const subscription = objects.watch<ClusterRole>(resource, lookAtAll);
  lookAtAll();
  return {
    async [Symbol.asyncDispose]() {
      subscription[Symbol.dispose]();
      await queue.close();
    },
  };
}
