import { join } from 'node:path';
import type { Pod } from '@slipway/kube-objects';
import type { NodeContext } from './context.ts';

/** The folder of all pods' files. */
export const podsDirectory = ({ directory }: Pick<NodeContext, 'directory'>): string =>
  join(directory, 'pods');

/** The folder of one pod's files: volumes, resolv.conf, last words. */
export const podDirectory = (context: Pick<NodeContext, 'directory'>, uid: string): string =>
  join(podsDirectory(context), uid);

/** What the parts of a pod's worker share. */
export interface PodHome {
  /** The newest state of the object. */
  pod(): Pod;
  /** The pod's folder on this machine. */
  readonly directory: string;
  /** Aborted when the pod is deleted or the agent closes: pulls and starts give up. */
  readonly giveUp: AbortSignal;
  /** Aborted when the grace period of a deleted pod is over. */
  readonly graceIsOver: AbortSignal;
  /** Runs `work` beside everything else; the worker looks at the pod again when it is over. */
  operate(work: () => Promise<void>): void;
  /** Something has changed: look at the pod. */
  changed(): void;
}
