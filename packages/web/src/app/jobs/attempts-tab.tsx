import type { Job, Project } from '@slipway/contract';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Table } from '#ui/list/table.tsx';
import { failureText, shownStatus } from '#ui/status/status.ts';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { Elapsed, TimeAgo } from '#ui/time/time.tsx';

/** All tries of a job, the newest first, with why each failed. */
export function AttemptsTab({
  project,
  attempts,
}: {
  readonly project: Project;
  readonly attempts: readonly Job[];
}) {
  return (
    <Table
      caption="Attempts"
      rows={attempts}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'Attempt',
          cell: ({ id }) => <Link href={to.job(project.path_with_namespace, id)}>#{id}</Link>,
        },
        { title: 'Status', cell: (job) => <StatusBadge status={shownStatus(job)} /> },
        {
          title: 'Why',
          cell: (job) =>
            job.status === 'failed' &&
            `${failureText(job)}${job.exit_code === null ? '' : ` (exit code ${job.exit_code})`}`,
        },
        {
          title: 'Runner',
          cell: ({ runner }) => runner && (runner.description ?? `#${runner.id}`),
        },
        {
          title: 'Took',
          cell: ({ started_at: from, finished_at: until }) =>
            from !== null && <Elapsed from={from} until={until} />,
        },
        {
          title: 'When',
          cell: ({ started_at, created_at }) => <TimeAgo at={started_at ?? created_at} />,
        },
      ]}
    />
  );
}
