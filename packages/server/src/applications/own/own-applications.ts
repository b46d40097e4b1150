import { agentApplication } from '#applications/agent/agent-application';
import type { ChartSource } from '#applications/application-wish';
import { runnerApplication } from '#applications/runner/runner-application';
import type { OwnApplication } from './own-application.ts';

/** What of Slipway itself is installed into clusters. */
export const ownApplications: readonly OwnApplication[] = [runnerApplication, agentApplication];

/** The one that a chart is of; undefined for charts of others. */
export function ownApplicationOf(source: ChartSource): OwnApplication | undefined {
  if (source.kind !== 'own') return undefined;
  return ownApplications.find(({ folder }) => folder === source.folder);
}
