import type { Job, JobExecution, Project } from '@slipway/contract';
import type { ReactNode } from 'react';
import { ApiError, get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Link, useQuery } from '#frame/router.tsx';
import { to } from '#frame/routes.ts';
import { onDemand } from '#ui/on-demand.tsx';
import { isActive } from '#ui/status.ts';

const TestReportTab = onDemand(
  async () => (await import('#reports/test-report.tsx')).TestReportTab,
);
const VariablesTab = onDemand(async () => (await import('./variables-tab.tsx')).VariablesTab);
const ExecutionTab = onDemand(async () => (await import('./execution-tab.tsx')).ExecutionTab);
const AttemptsTab = onDemand(async () => (await import('./attempts-tab.tsx')).AttemptsTab);

/** What there is to see of a job, a tab each; its log first. */
export function JobParts({
  project,
  job,
  attempts,
  children,
}: {
  readonly project: Project;
  readonly job: Job;
  /** The newest first. */
  readonly attempts: readonly Job[];
  /** The log. */
  readonly children: ReactNode;
}) {
  const asked = useQuery().get('tab') ?? 'log';
  const path = project.path_with_namespace;
  const address = to.job(path, job.id);
  const execution = useExecution(project.id, job);
  const tabs = [
    ['log', 'Log', address],
    ['tests', 'Tests', `${address}?tab=tests`],
    ...(job.artifacts_file
      ? [['artifacts', 'Artifacts', to.artifacts(path, job.id)] as const]
      : []),
    ['variables', 'Variables', `${address}?tab=variables`],
    ...(execution ? [['place', placeNames[execution.kind], `${address}?tab=place`] as const] : []),
    ...(attempts.length > 1
      ? [['attempts', `Attempts ${attempts.length}`, `${address}?tab=attempts`] as const]
      : []),
  ] as const;
  const [tab] = tabs.find(([key]) => key === asked) ?? tabs[0];
  return (
    <div className="object-main">
      <nav className="tabs job-tabs" aria-label="Parts of the job">
        {tabs.map(([key, label, href]) => (
          <Link
            key={key}
            className="tab"
            href={href}
            {...(key === tab && { 'aria-current': 'true' })}
          >
            {label}
          </Link>
        ))}
      </nav>
      {tab === 'tests' ? (
        <TestReportTab project={project} pipeline={job.pipeline} job={job.name} />
      ) : tab === 'variables' ? (
        <VariablesTab project={project} job={job} />
      ) : tab === 'place' && execution ? (
        <ExecutionTab execution={execution} isRunning={isActive(job.status)} />
      ) : tab === 'attempts' ? (
        <AttemptsTab project={project} attempts={attempts} />
      ) : (
        children
      )}
    </div>
  );
}

const placeNames = { container: 'Container', pod: 'Pod' } as const;

/** Where it runs, or ran: told when it begins, and again when it has ended. */
function useExecution(
  projectId: number,
  { id, status, started_at }: Job,
): JobExecution | undefined {
  const address = `${projectApi(projectId)}/jobs/${id}/execution`;
  const { data } = useResource(
    started_at === null ? '' : `${address}#${status}`,
    async (key, signal) => {
      if (key === '') return undefined;
      try {
        return await get<JobExecution>(address, signal);
      } catch (error) {
        // A shell job has none, and runners of others tell of none.
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      }
    },
  );
  return data;
}
