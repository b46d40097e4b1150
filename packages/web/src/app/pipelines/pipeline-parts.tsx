import type { Job, Pipeline, Project } from '@slipway/contract';
import { useState } from 'react';
import { Link, useQuery } from '#frame/router.tsx';
import { to } from '#frame/routes.ts';
import { Graph } from '#graph/graph.tsx';
import { CodeLink } from '#help/code-link.tsx';
import { onDemand } from '#ui/on-demand.tsx';

const FailedJobs = onDemand(async () => (await import('./failed-jobs.tsx')).FailedJobs);
const JobsTab = onDemand(async () => (await import('./jobs-tab.tsx')).JobsTab);
const TestReportTab = onDemand(
  async () => (await import('#reports/test-report.tsx')).TestReportTab,
);
const ReportsTab = onDemand(async () => (await import('#reports/reports-tab.tsx')).ReportsTab);
const TimelineTab = onDemand(async () => (await import('#timeline/timeline-tab.tsx')).TimelineTab);
const ConfigurationTab = onDemand(
  async () => (await import('./configuration-tab.tsx')).ConfigurationTab,
);

interface Props {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly jobs: readonly Job[];
}

/** What there is to see of a pipeline, a tab each. Who comes to a red one sees what failed. */
export function PipelineParts({
  named,
  ...props
}: Props & {
  /** The part that the address names. */
  readonly named: string | undefined;
}) {
  const { project, pipeline, jobs } = props;
  const failed = jobs.filter(({ status }) => status === 'failed');
  // What turns red while somebody looks does not take the page away from under them.
  const [isRed] = useState(pipeline.status === 'failed' && failed.length > 0);
  const tabs = tabsOf(pipeline, failed.length, isRed);
  const asked = useQuery().get('tab') ?? named;
  const [tab] = tabs.find(([key]) => key === asked) ?? tabs[0] ?? ['graph'];
  const address = to.pipeline(project.path_with_namespace, pipeline.id);
  return (
    <>
      <nav className="tabs pipeline-tabs" aria-label="Parts of the pipeline">
        {tabs.map(([key, label], index) => (
          <Link
            key={key}
            className="tab"
            href={index === 0 ? address : `${address}?tab=${key}`}
            {...(key === tab && { 'aria-current': 'true' })}
          >
            {label}
          </Link>
        ))}
      </nav>
      <Part tab={tab} {...props} failed={failed} />
    </>
  );
}

function tabsOf({ warnings }: Pipeline, failed: number, isRed: boolean) {
  const tabs: readonly (readonly [string, string])[] = [
    ['graph', 'Graph'],
    ['jobs', 'Jobs'],
    ['failed', `Failed ${failed}`],
    ['tests', 'Tests'],
    ['reports', 'Reports'],
    ['warnings', `Warnings ${warnings.length}`],
    ['configuration', 'Configuration'],
    ['timeline', 'Timeline'],
  ];
  const shown = tabs.filter(
    ([key]) => !(key === 'failed' && failed === 0) && !(key === 'warnings' && !warnings.length),
  );
  return isRed
    ? [...shown].sort((a, b) => Number(b[0] === 'failed') - Number(a[0] === 'failed'))
    : shown;
}

function Part({
  tab,
  project,
  pipeline,
  jobs,
  failed,
}: Props & { readonly tab: string; readonly failed: readonly Job[] }) {
  switch (tab) {
    case 'jobs':
      return <JobsTab project={project} jobs={jobs} />;
    case 'failed':
      return <FailedJobs project={project} jobs={failed} />;
    case 'tests':
      return <TestReportTab project={project} pipeline={pipeline} />;
    case 'reports':
      return <ReportsTab project={project} pipeline={pipeline} />;
    case 'warnings':
      return <Warnings warnings={pipeline.warnings} />;
    case 'configuration':
      return <ConfigurationTab project={project} pipeline={pipeline} />;
    case 'timeline':
      return <TimelineTab project={project} pipeline={pipeline} jobs={jobs} />;
    default:
      return <Graph project={project} stages={pipeline.stages} jobs={jobs} />;
  }
}

function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  return (
    <section aria-labelledby="warnings">
      <h2 id="warnings">The pipeline was made, but look at these</h2>
      {warnings.map((warning) => (
        <div key={warning}>
          <pre className="warning-text">{warning}</pre>
          <CodeLink text={warning} />
        </div>
      ))}
    </section>
  );
}
