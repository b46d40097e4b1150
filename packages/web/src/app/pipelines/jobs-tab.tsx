import type { Job, Project } from '@slipway/contract';
import { projectApi } from '#data/api.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { JobActions } from '#jobs/job-actions.tsx';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Table } from '#ui/list/table.tsx';
import { Icon } from '#ui/status/icons.tsx';
import { shownStatus } from '#ui/status/status.ts';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { Elapsed } from '#ui/time/time.tsx';
import { duration, size } from '#ui/time/time-words.ts';

/** The jobs of a pipeline as a list, in the order of the file. */
export function JobsTab({
  project,
  jobs,
}: {
  readonly project: Project;
  readonly jobs: readonly Job[];
}) {
  const why = useWhyNot(project, 30);
  return (
    <Table
      caption="Jobs"
      rows={[...jobs].sort((a, b) => a.id - b.id)}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'Job',
          cell: (job) => (
            <>
              <Link href={to.job(project.path_with_namespace, job.id)}>{job.name}</Link>
              {job.hold !== null && <p className="muted">{job.hold}</p>}
            </>
          ),
        },
        { title: 'Status', cell: (job) => <StatusBadge status={shownStatus(job)} /> },
        { title: 'Stage', cell: ({ stage }) => stage },
        {
          title: 'Runner',
          cell: ({ runner }) => runner && (runner.description ?? `#${runner.id}`),
        },
        {
          title: 'Waited',
          cell: ({ queued_duration: waited, started_at: started }) =>
            waited !== null && started !== null && duration(waited),
        },
        {
          title: 'Took',
          cell: ({ started_at: from, finished_at: until }) =>
            from !== null && <Elapsed from={from} until={until} />,
        },
        {
          title: 'Verbs',
          isOfVerbs: true,
          cell: (job) => (
            <span className="actions">
              {job.artifacts_file && (
                <a
                  className="button icon-only"
                  href={`${projectApi(project.id)}/jobs/${job.id}/artifacts`}
                  title={`Download what ${job.name} left: ${size(job.artifacts_file.size)}`}
                  download
                >
                  <Icon name="box" />
                  <span className="unseen">Download what {job.name} left</span>
                </a>
              )}
              <JobActions projectId={project.id} job={job} why={why} isSmall />
            </span>
          ),
        },
      ]}
    />
  );
}
