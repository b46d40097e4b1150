import { agentNamespace } from '@slipway/contract';
import type { ClusterAgent } from './agent.ts';

/** Why the cluster of an agent cannot be asked whose program is not connected, and what to do. */
export function awayText({ name, connectedAt }: ClusterAgent): string {
  if (connectedAt === null) {
    return `no program has connected as the agent ${name} yet: slipway agent manifest ${name} shows how`;
  }
  return `the program of the agent ${name} is not connected since ${connectedAt.toISOString()}: look at it in its cluster by kubectl logs --namespace ${agentNamespace} deployment/${name}`;
}
