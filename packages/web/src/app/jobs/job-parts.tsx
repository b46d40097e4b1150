import type { Job, JobExecution, Project } from '@slipway/contract';
import type { ReactNode } from 'react';
import { ApiError, get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { useQuery } from '#frame/router.tsx';
import { partAsked, type Tab, type Tabs } from '#ui/object/part-tabs.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';
import { isActive } from '#ui/status/status.ts';

const TestReportTab = onDemand(
  async () => (await import('#reports/test-report.tsx')).TestReportTab,
);
const VariablesTab = onDemand(async () => (await import('./variables-tab.tsx')).VariablesTab);
const ExecutionTab = onDemand(async () => (await import('./execution-tab.tsx')).ExecutionTab);
const WhyTab = onDemand(async () => (await import('./why-tab.tsx')).WhyTab);
const AttemptsTab = onDemand(async () => (await import('./attempts-tab.tsx')).AttemptsTab);

/** What there is to see of a job, a tab each; its log first. */
export function useJobTabs(
  project: Project,
  job: Job,
  /** The newest first. */
  attempts: readonly Job[],
): { readonly tabs: Tabs; readonly execution: JobExecution | undefined } {
  const asked = useQuery().get('tab');
  const path = project.path_with_namespace;
  const execution = useExecution(project.id, job);
  const left: readonly Tab[] = job.artifacts_file
    ? [['artifacts', 'Artifacts', to.artifacts(path, job.id)]]
    : [];
  const place: readonly Tab[] = execution ? [['place', placeNames[execution.kind]]] : [];
  const tried: readonly Tab[] =
    attempts.length > 1 ? [['attempts', `Attempts ${attempts.length}`]] : [];
  const parts: Tabs['parts'] = [
    ['log', 'Log'],
    ['tests', 'Tests'],
    ...left,
    ['variables', 'Variables'],
    ...place,
    ...tried,
    ['why', 'Why'],
  ];
  const address = to.job(path, job.id);
  return { tabs: { address, parts, current: partAsked(parts, asked) }, execution };
}

/** One of them. */
export function JobPart({
  tab,
  project,
  job,
  attempts,
  execution,
  children,
}: {
  readonly tab: string;
  readonly project: Project;
  readonly job: Job;
  readonly attempts: readonly Job[];
  readonly execution: JobExecution | undefined;
  /** The log. */
  readonly children: ReactNode;
}) {
  switch (tab) {
    case 'tests':
      return <TestReportTab project={project} pipeline={job.pipeline} job={job.name} />;
    case 'variables':
      return <VariablesTab project={project} job={job} />;
    case 'why':
      return <WhyTab project={project} job={job} />;
    case 'attempts':
      return <AttemptsTab project={project} attempts={attempts} />;
    case 'place':
      return execution ? (
        <ExecutionTab execution={execution} isRunning={isActive(job.status)} />
      ) : null;
    default:
      return children;
  }
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
