import type { Pod } from '../kinds/types.ts';

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
