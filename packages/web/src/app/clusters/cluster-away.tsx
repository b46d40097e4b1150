import type { ClusterProblem } from '@slipway/contract';
import { TimeAgo } from '#ui/time/time.tsx';

/** That what an environment deploys to could not be used when it was asked last; nothing while it can. */
export function ClusterAway({
  problem: it,
}: {
  readonly problem: ClusterProblem | null | undefined;
}) {
  if (!it) return null;
  return (
    <p className="problem">
      The cluster {it.cluster} could not be used
      {it.checked_at !== null && (
        <>
          {' '}
          <TimeAgo at={it.checked_at} />
        </>
      )}
      : {it.problem}
    </p>
  );
}
