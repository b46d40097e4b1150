import type { Pipeline, Project, Reports } from '@slipway/contract';
import type { ReactNode } from 'react';
import { get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Table } from '#ui/list/table.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';

interface Props {
  readonly project: Project;
  readonly pipeline: Pipeline;
}

/** What jobs have found of the code, and figures that they gave. */
export function ReportsTab({ project, pipeline }: Props) {
  const { data, error, reload } = useResource(
    `${projectApi(project.id)}/pipelines/${pipeline.id}/reports`,
    (path, signal) => get<Reports>(path, signal),
  );
  if (!data) {
    return error ? <Failure error={error} what="the reports" retry={reload} /> : <Loading />;
  }
  const { coverage, code_quality: quality, metrics, broken } = data;
  if ([coverage, quality, metrics, broken].every((list) => list.length === 0)) {
    return (
      <Empty title="No job has reported anything">
        <p className="muted">
          <code>coverage:</code> finds a percentage in a log; <code>artifacts: reports:</code> takes{' '}
          <code>codequality</code> and <code>metrics</code>.
        </p>
      </Empty>
    );
  }
  return (
    <>
      {broken.map(({ job, type, why }) => (
        <p key={`${job.id} ${type}`} className="problem">
          The {type} report of {job.name} cannot be read: {why}
        </p>
      ))}
      {coverage.length > 0 && (
        <Part title="Coverage">
          <Table
            caption="Coverage"
            rows={coverage}
            keyOf={({ job }) => job.id}
            columns={[
              { title: 'Job', cell: ({ job }) => <JobLink project={project} job={job} /> },
              { title: 'Covered', cell: ({ percent }) => <Percent value={percent} /> },
            ]}
          />
        </Part>
      )}
      {quality.length > 0 && (
        <Part title={`Code quality: ${data.code_quality_count} found`}>
          <Table
            caption="Code quality"
            rows={quality}
            keyOf={({ job, path, line, check, description }) =>
              `${job.id} ${path}:${line} ${check} ${description}`
            }
            columns={[
              {
                title: 'Finding',
                cell: ({ description, check }) => (
                  <>
                    {description}
                    {check && <p className="muted">{check}</p>}
                  </>
                ),
              },
              { title: 'Severity', cell: ({ severity }) => severity },
              {
                title: 'Where',
                cell: ({ path, line }) =>
                  path && (
                    <Link
                      href={`${to.code(project.path_with_namespace, 'blob', pipeline.sha, path)}${line === null ? '' : `#L${line}`}`}
                    >
                      {path}
                      {line !== null && `:${line}`}
                    </Link>
                  ),
              },
              { title: 'Job', cell: ({ job }) => <JobLink project={project} job={job} /> },
            ]}
          />
        </Part>
      )}
      {metrics.length > 0 && (
        <Part title="Metrics">
          <Table
            caption="Metrics"
            rows={metrics}
            keyOf={({ job, name }) => `${job.id} ${name}`}
            columns={[
              { title: 'Name', cell: ({ name }) => <code>{name}</code> },
              { title: 'Value', cell: ({ value }) => value },
              { title: 'Job', cell: ({ job }) => <JobLink project={project} job={job} /> },
            ]}
          />
        </Part>
      )}
    </>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="report-part" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function JobLink({
  project,
  job,
}: {
  readonly project: Project;
  readonly job: { readonly id: number; readonly name: string };
}) {
  return <Link href={to.job(project.path_with_namespace, job.id)}>{job.name}</Link>;
}

function Percent({ value }: { readonly value: number }) {
  return (
    <>
      {value} %
      <svg className="percent" width="160" height="8" aria-hidden="true">
        <rect className="percent-all" width="160" height="8" rx="4" />
        <rect className="percent-part" width={1.6 * Math.min(100, value)} height="8" rx="4" />
      </svg>
    </>
  );
}
