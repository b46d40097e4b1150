import { StatusBadge } from '#ui/status/status-badge.tsx';
import type { Standing } from './workload-status.ts';

/** How something in the cluster stands, as a badge. */
export function StandingBadge({ standing }: { readonly standing: Standing }) {
  return <StatusBadge status={standing.look} text={standing.text} />;
}
