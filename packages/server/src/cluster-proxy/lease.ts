import { ClusterRefusal } from '#cluster-ways/cluster-way';
import type { Events } from '#events';
import { watchRights } from '#live/rights-watch';
import type { Log } from '#log';
import { Refused } from '#refused';
import { type AdmissionOptions, type Admitted, admitToCluster } from './admission.ts';

export type LeaseOptions = AdmissionOptions & { readonly events: Events; readonly log: Log };

/** For how long something may go on that somebody was let in for. */
export interface Lease extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Holds until it is disposed, one of `ends` is aborted, the job of the token is over, or whoever asks would not be
 * let in again as the same.
 */
export function leaseFor(
  { events, log, ...options }: LeaseOptions,
  authorization: string | undefined,
  admitted: Admitted,
  ends: readonly AbortSignal[],
): Lease {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, ...ends]);
  const end = () => over.abort();
  const { jobId } = admitted;
  const hearing = events.subscribe((event) => {
    const isOver = event.type === 'job' && event.jobId === jobId && !runs.has(event.status);
    if (isOver) end();
  });
  signal.addEventListener('abort', () => hearing[Symbol.dispose](), { once: true });
  watchRights({ events, log, check, onLost: end, signal });

  async function check(): Promise<void> {
    try {
      const now = await admitToCluster(options, authorization);
      if (same(now) === same(admitted)) return;
    } catch (error) {
      if (!(error instanceof ClusterRefusal)) throw error;
    }
    throw new Refused('forbidden', 'as whom a cluster was asked has changed');
  }

  return { signal, [Symbol.dispose]: end };
}

const runs: ReadonlySet<string> = new Set(['running', 'canceling']);
const same = ({ cluster, identity }: Admitted) => JSON.stringify([cluster.key, identity]);
