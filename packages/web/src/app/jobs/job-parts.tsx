import type { Job, Project } from '@slipway/contract';
import type { ReactNode } from 'react';
import { Link, useQuery } from '#frame/router.tsx';
import { to } from '#frame/routes.ts';
import { onDemand } from '#ui/on-demand.tsx';

const TestReportTab = onDemand(
  async () => (await import('#pipelines/test-report.tsx')).TestReportTab,
);
const VariablesTab = onDemand(async () => (await import('./variables-tab.tsx')).VariablesTab);
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
  const tabs = [
    ['log', 'Log', address],
    ['tests', 'Tests', `${address}?tab=tests`],
    ...(job.artifacts_file
      ? [['artifacts', 'Artifacts', to.artifacts(path, job.id)] as const]
      : []),
    ['variables', 'Variables', `${address}?tab=variables`],
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
      ) : tab === 'attempts' ? (
        <AttemptsTab project={project} attempts={attempts} />
      ) : (
        children
      )}
    </div>
  );
}
