import type { Job, Pipeline, Project } from '@slipway/contract';
import { useState } from 'react';
import { to } from '#frame/addresses.ts';
import { useQuery } from '#frame/router.tsx';
import { Graph } from '#graph/graph.tsx';
import { CodeLink } from '#help/code-link.tsx';
import { partAsked, type Tab, type Tabs } from '#ui/object/part-tabs.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';

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
export function usePipelineTabs({ project, pipeline, jobs }: Props, named?: string): Tabs {
  const failed = failedOf(jobs);
  // What turns red while somebody looks does not take the page away from under them.
  const [isRed] = useState(pipeline.status === 'failed' && failed.length > 0);
  const parts = tabsOf(pipeline, failed.length, isRed);
  const asked = useQuery().get('tab') ?? named;
  const address = to.pipeline(project.path_with_namespace, pipeline.id);
  return { address, parts, current: partAsked(parts, asked) };
}

const failedOf = (jobs: readonly Job[]) => jobs.filter(({ status }) => status === 'failed');

function tabsOf({ warnings }: Pipeline, failed: number, isRed: boolean): Tabs['parts'] {
  const failedTab: readonly Tab[] = failed === 0 ? [] : [['failed', `Failed ${failed}`]];
  const warned: readonly Tab[] =
    warnings.length === 0 ? [] : [['warnings', `Warnings ${warnings.length}`]];
  const first: readonly [Tab, Tab] = [
    ['graph', 'Graph'],
    ['jobs', 'Jobs'],
  ];
  const rest: readonly Tab[] = [
    ['tests', 'Tests'],
    ['reports', 'Reports'],
    ...warned,
    ['configuration', 'Configuration'],
    ['timeline', 'Timeline'],
  ];
  const [failure] = failedTab;
  return isRed && failure ? [failure, ...first, ...rest] : [...first, ...failedTab, ...rest];
}

/** One of them. */
export function PipelinePart({ tab, project, pipeline, jobs }: Props & { readonly tab: string }) {
  switch (tab) {
    case 'jobs':
      return <JobsTab project={project} jobs={jobs} />;
    case 'failed':
      return <FailedJobs project={project} jobs={failedOf(jobs)} />;
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
