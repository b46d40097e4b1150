import { agentApplication } from './agent/agent-application.ts';
import type { ChartSource } from './application-wish.ts';
import type { OwnApplication } from './own-application.ts';
import { runnerApplication } from './runner/runner-application.ts';

/** What of Slipway itself is installed into clusters. */
export const ownApplications: readonly OwnApplication[] = [runnerApplication, agentApplication];

/** The one that a chart is of; undefined for charts of others. */
export function ownApplicationOf(source: ChartSource): OwnApplication | undefined {
  if (source.kind !== 'own') return undefined;
  return ownApplications.find(({ folder }) => folder === source.folder);
}
