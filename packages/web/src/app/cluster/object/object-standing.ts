import type { Kind } from '#cluster/kinds.ts';
import type { AnyObject, Deployment, Node, Pod } from '#cluster/kube-types.ts';
import {
  deploymentStanding,
  nodeStanding,
  podStanding,
  type Standing,
} from '#cluster/workload/workload-status.ts';

/** How an object stands, as far as its kind says so. */
export function objectStanding({ resource }: Kind, object: AnyObject): Standing | undefined {
  if (object.metadata.deletionTimestamp) return { text: 'Terminating', look: 'running' };
  // What the API has under these names is of these kinds.
  if (resource === 'pods') return podStanding(object as Pod);
  if (resource === 'deployments.apps') return deploymentStanding(object as Deployment);
  if (resource === 'nodes') return nodeStanding(object as Node);
  return byConditions(object);
}

const decisive = ['Ready', 'Available', 'Established', 'Complete', 'Accepted'];

function byConditions({ status }: AnyObject): Standing | undefined {
  const failed = status?.conditions?.find(
    ({ type, status: is }) => type === 'Failed' && is === 'True',
  );
  if (failed)
    return { text: 'Failed', look: 'failed', ...(failed.message && { why: failed.message }) };
  const told = status?.conditions?.find(({ type }) => decisive.includes(type));
  if (told?.status === 'True') return { text: told.type, look: 'success' };
  if (told) {
    return {
      text: `Not ${told.type}`,
      look: 'running',
      ...(told.message && { why: told.message }),
    };
  }
  return status?.phase ? { text: status.phase, look: 'success' } : undefined;
}
