import type { HostConfig } from '@slipway/engine';
import type { Pod } from '@slipway/kube-objects';
import { hasSeveral, wholeLimits } from './resources.ts';

/** Where the control groups of sandboxes are that bound their pods. */
const ROOT = '/slipway-pods';

/**
 * A pod with limits as a whole, and with containers that could exceed them together, runs in the control group of
 * its sandbox, whose limits are the pod's. Otherwise those of its one container are enough.
 */
const isBounded = (pod: Pod): boolean => wholeLimits(pod) !== undefined && hasSeveral(pod);

/** The limits of a sandbox that bounds its pod. Throws where the engine cannot do that. */
export function sandboxBounds(pod: Pod, boundsPods: boolean): HostConfig {
  if (!isBounded(pod)) return { CpuShares: 2 };
  if (boundsPods) return { CgroupParent: ROOT, ...wholeLimits(pod) };
  throw new Error(
    'the container engine of this node cannot limit several containers together (spec.resources): set limits for each container instead',
  );
}

/** The group of a container in such a pod. */
export const groupIn = (pod: Pod, sandboxId: string): HostConfig =>
  isBounded(pod) ? { CgroupParent: `${ROOT}/${sandboxId}` } : {};
