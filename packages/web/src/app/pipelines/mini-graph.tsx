import type { PipelineSummary } from '@slipway/contract';
import { StatusIcon } from '#ui/status/icons.tsx';
import { lookOf } from '#ui/status/status.ts';
import './mini-graph.css';

/** How the stages of a pipeline do, a sign each; nothing where that was not asked for. */
export function MiniGraph({ stages }: { readonly stages: PipelineSummary['stage_statuses'] }) {
  if (!stages || stages.length === 0) return null;
  return (
    <ol className="mini-graph" aria-label="Stages">
      {stages.map(({ name, status, has_warnings: warns }) => {
        const look = status === 'success' && warns ? 'warning' : status;
        const words = `${name}: ${lookOf(look).label}`;
        return (
          <li key={name} title={words}>
            <StatusIcon status={look} />
            <span className="unseen">{words}</span>
          </li>
        );
      })}
    </ol>
  );
}
