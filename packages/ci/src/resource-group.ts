/** How a resource group chooses among waiting jobs. */
export type ProcessMode = 'unordered' | 'oldest_first' | 'newest_first' | 'newest_ready_first';

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
  const isWaiting = ({ status }: Contender<Id>) => status === 'waiting_for_resource';
  if (mode === 'unordered') return contenders.find(isWaiting)?.id;
  const sign = mode === 'oldest_first' ? 1 : -1;
  const queue = contenders
    .filter((job) => mode !== 'newest_ready_first' || isWaiting(job))
    .toSorted(
      (a, b) => sign * (a.pipelineId - b.pipelineId) || Number(isWaiting(b)) - Number(isWaiting(a)),
    );
  const head = queue[0];
  return head && isWaiting(head) ? head.id : undefined;
}
