/** How a resource group can choose among waiting jobs. */
export const processModes = [
  'unordered',
  'oldest_first',
  'newest_first',
  'newest_ready_first',
] as const;

/** How a resource group chooses among waiting jobs. */
export type ProcessMode = (typeof processModes)[number];

/** A job of a resource group that has not had the resource yet. */
export interface Contender<Id> {
  readonly id: Id;
  readonly pipelineId: number;
  readonly status: 'created' | 'scheduled' | 'waiting_for_resource';
}

/**
 * Which waiting job gets the resource now that it is free; undefined for none.
 *
 * In `oldest_first` and `newest_first` jobs that are not waiting yet count too: while one of them
 * is at the head nobody goes.
 */
export function nextForResource<Id>(
  mode: ProcessMode,
  contenders: readonly Contender<Id>[],
): Id | undefined {
  const [head] = queueForResource(mode, contenders);
  return head && isWaiting(head) ? head.id : undefined;
}

/** Whether jobs count that do not wait yet. */
export function countsUnready(mode: ProcessMode): boolean {
  return mode === 'oldest_first' || mode === 'newest_first';
}

/** The jobs in the order in which they get the resource. */
export function queueForResource<Id>(
  mode: ProcessMode,
  contenders: readonly Contender<Id>[],
): readonly Contender<Id>[] {
  const queue = countsUnready(mode) ? contenders : contenders.filter(isWaiting);
  if (mode === 'unordered') return queue;
  const sign = mode === 'oldest_first' ? 1 : -1;
  return queue.toSorted(
    (a, b) => sign * (a.pipelineId - b.pipelineId) || Number(isWaiting(b)) - Number(isWaiting(a)),
  );
}

function isWaiting({ status }: Contender<unknown>): boolean {
  return status === 'waiting_for_resource';
}
