import type { AutoCancel } from '#pipeline';
import { isCancelable } from './move-events.ts';
import type { JobState, PipelineState } from './state.ts';

/**
 * The jobs of an older pipeline of the same ref to cancel because a newer one exists.
 *
 * The caller picks the candidates: same project and ref, made in the last 7 days and before the
 * new one, whose commit is no longer the head of the ref, from a source that counts.
 */
export function redundantJobs(
  older: PipelineState,
  mode: AutoCancel['on_new_commit'],
): readonly string[] {
  const open = older.jobs.filter(({ job }) => isCancelable(job));
  if (mode === 'none') return [];
  if (mode === 'interruptible') {
    return open.filter(({ interruptible }) => interruptible).map(({ name }) => name);
  }
  const isLocked = older.jobs.some((at) => !at.interruptible && hasStarted(at));
  return isLocked ? [] : open.map(({ name }) => name);
}

/** Trigger jobs do no work of their own; an earlier attempt was work. */
function hasStarted({ kind, job, attempt }: JobState): boolean {
  if (kind === 'bridge') return false;
  return ['running', 'success', 'failed'].includes(job.status) || (attempt ?? 1) > 1;
}
