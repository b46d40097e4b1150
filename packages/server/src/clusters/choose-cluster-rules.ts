import { covers, specificity } from '@slipway/ci';
import type { Cluster } from './cluster.ts';

/**
 * The cluster of an environment, as GitLab chooses: the project's own before those of its groups, near ones
 * first, before the instance's; of one owner the one with the closest scope.
 *
 * @param levels what each owner has, nearest first
 */
export function chooseCluster(
  levels: readonly (readonly Cluster[])[],
  environment: string,
): Cluster | undefined {
  for (const level of levels) {
    const [closest] = level
      .filter((it) => it.isEnabled && covers(it.environmentScope, environment))
      .toSorted((a, b) => specificity(b.environmentScope) - specificity(a.environmentScope));
    if (closest !== undefined) return closest;
  }
  return undefined;
}
