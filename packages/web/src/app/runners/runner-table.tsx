import type { Runner } from '@slipway/contract';
import type { ReactNode } from 'react';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Table } from '#ui/list/table.tsx';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { idleReason } from './idle-reason.ts';

const kinds: Readonly<Record<string, string>> = {
  instance_type: 'all projects',
  group_type: 'a group',
  project_type: 'single projects',
};

/** Runners: what each takes, what it does, and why it does nothing. */
export function RunnerTable({
  runners,
  isLinked = false,
  verbs,
}: {
  readonly runners: readonly Runner[];
  /** To the pages of the runners, which only administrators see. */
  readonly isLinked?: boolean;
  readonly verbs?: (runner: Runner) => ReactNode;
}) {
  return (
    <Table
      caption="Runners"
      rows={runners}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'Runner',
          cell: ({ id, description, runner_type }) => (
            <>
              <strong>
                {isLinked ? (
                  <Link href={to.runner(id)}>{description || `#${id}`}</Link>
                ) : (
                  description || `#${id}`
                )}
              </strong>
              <p className="muted">
                #{id} · for {whomOf(runner_type)}
              </p>
            </>
          ),
        },
        { title: 'State', cell: (runner) => <StandingOf runner={runner} /> },
        {
          title: 'Takes',
          cell: ({ tag_list, run_untagged }) =>
            [...tag_list, ...(run_untagged ? ['jobs without tags'] : [])].join(', ') || 'nothing',
        },
        { title: 'Running', cell: ({ running_jobs }) => running_jobs },
        {
          title: 'Last seen',
          cell: ({ contacted_at: at }) => (at ? <TimeAgo at={at} /> : 'never'),
        },
        {
          title: 'Why idle',
          cell: (runner) => <span className="muted">{idleReason(runner) ?? 'It is not.'}</span>,
        },
        ...(verbs ? [{ title: 'Actions', isOfVerbs: true, cell: verbs }] : []),
      ]}
    />
  );
}

/** Whose jobs it takes. */
export const whomOf = (type: string) => kinds[type] ?? type;

/** Whether it asks for jobs. */
export function StandingOf({ runner: { paused, status } }: { readonly runner: Runner }) {
  if (paused) return <StatusBadge status="manual" text="Paused" />;
  if (status === 'online') return <StatusBadge status="success" text="Online" />;
  if (status === 'never_contacted') return <StatusBadge status="created" text="Never seen" />;
  return <StatusBadge status="failed" text="Offline" />;
}
