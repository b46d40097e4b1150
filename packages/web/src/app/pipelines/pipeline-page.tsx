import type { HoldsNews, Job, Pipeline, Project } from '@slipway/contract';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { get, post, projectApi } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useLive } from '#data/use-live.ts';
import { useResource } from '#data/use-resource.ts';
import { Link, useQuery } from '#frame/router.tsx';
import { to } from '#frame/routes.ts';
import { Graph } from '#graph/graph.tsx';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Icon } from '#ui/icons.tsx';
import { useNotices } from '#ui/notices.tsx';
import { mayNotify, notify } from '#ui/notify.ts';
import { Empty, Failure, Loading } from '#ui/states.tsx';
import { isActive, lookOf } from '#ui/status.ts';
import { StatusBadge } from '#ui/status-badge.tsx';
import { Elapsed, TimeAgo } from '#ui/time.tsx';
import { clock } from '#ui/time-words.ts';
import { Verb } from '#ui/verb.tsx';
import { PipelineLink } from './pipeline-link.tsx';
import './pipeline.css';

const FailedJobs = lazy(async () => ({ default: (await import('./failed-jobs.tsx')).FailedJobs }));
const TestReportTab = lazy(async () => ({
  default: (await import('./test-report.tsx')).TestReportTab,
}));

const ReportsTab = lazy(async () => ({
  default: (await import('./reports-tab.tsx')).ReportsTab,
}));

interface Loaded {
  readonly pipeline: Pipeline;
  readonly jobs: readonly Job[];
}

/** One pipeline: its jobs by stage, and what each of them waits for. */
export function PipelinePage({
  project,
  id,
  tab,
}: {
  readonly project: Project;
  readonly id: number;
  /** The part that the address names. */
  readonly tab?: string | undefined;
}) {
  const api = `${projectApi(project.id)}/pipelines/${id}`;
  const { data, error, reload, update } = useResource(
    api,
    async (_key, signal): Promise<Loaded> => {
      const pipeline = await get<Pipeline>(`${api}?with_jobs=true&with_commit=true`, signal);
      return { pipeline, jobs: pipeline.jobs ?? [] };
    },
  );
  useLive(`pipeline=${id}`, {
    isWanted: () => mayNotify() && data !== undefined && isActive(data.pipeline.status),
    onOpen: reload,
    onPipeline: (pipeline) => update((known) => ({ ...known, pipeline: newer(known, pipeline) })),
    onJob: (job) => update((known) => ({ ...known, jobs: withJob(known.jobs, job) })),
    onHolds: ({ holds }) => update((known) => ({ ...known, jobs: withHolds(known.jobs, holds) })),
  });
  useSpoken(project, data?.pipeline);

  if (!data) {
    return error ? <Failure error={error} what="the pipeline" retry={reload} /> : <Loading />;
  }
  const { pipeline, jobs } = data;
  return (
    <>
      <title>{`${lookOf(shown(pipeline)).label}: pipeline #${id} · ${project.path_with_namespace}`}</title>
      <Head project={project} pipeline={pipeline} jobs={jobs} />
      {pipeline.yaml_errors !== null && (
        <section className="trouble" aria-labelledby="trouble">
          <h2 id="trouble">
            The pipeline could not be made:{' '}
            {pipeline.source === 'parent_pipeline' ? (
              'what its parent includes'
            ) : (
              <code>.gitlab-ci.yml</code>
            )}{' '}
            has mistakes
          </h2>
          <pre>{pipeline.yaml_errors}</pre>
        </section>
      )}
      {jobs.length > 0 ? (
        <Parts project={project} pipeline={pipeline} jobs={jobs} named={tab} />
      ) : (
        pipeline.yaml_errors === null && <Empty title="This pipeline has no jobs" />
      )}
    </>
  );
}

/** The graph, what failed, the tests, and what was found odd in the configuration. */
function Parts({
  project,
  pipeline,
  jobs,
  named,
}: {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly jobs: readonly Job[];
  readonly named: string | undefined;
}) {
  const failed = jobs.filter(({ status }) => status === 'failed');
  const { warnings } = pipeline;
  const tabs = [
    ['graph', 'Graph'],
    ...(failed.length > 0 ? [['failed', `Failed ${failed.length}`] as const] : []),
    ['tests', 'Tests'],
    ['reports', 'Reports'],
    ...(warnings.length > 0 ? [['warnings', `Warnings ${warnings.length}`] as const] : []),
  ] as const;
  const asked = useQuery().get('tab') ?? named;
  const [tab] = tabs.find(([key]) => key === asked) ?? tabs[0];
  const address = to.pipeline(project.path_with_namespace, pipeline.id);
  return (
    <>
      <nav className="tabs pipeline-tabs" aria-label="Parts of the pipeline">
        {tabs.map(([key, label]) => (
          <Link
            key={key}
            className="tab"
            href={key === 'graph' ? address : `${address}?tab=${key}`}
            {...(key === tab && { 'aria-current': 'true' })}
          >
            {label}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<Loading />}>
        {tab === 'failed' ? (
          <FailedJobs project={project} jobs={failed} />
        ) : tab === 'tests' ? (
          <TestReportTab project={project} id={pipeline.id} />
        ) : tab === 'reports' ? (
          <ReportsTab project={project} pipeline={pipeline} />
        ) : tab === 'warnings' ? (
          <Warnings warnings={warnings} />
        ) : (
          <Graph project={project} stages={pipeline.stages} jobs={jobs} />
        )}
      </Suspense>
    </>
  );
}

function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  return (
    <section aria-labelledby="warnings">
      <h2 id="warnings">The pipeline was made, but look at these</h2>
      {warnings.map((warning) => (
        <pre key={warning} className="warning-text">
          {warning}
        </pre>
      ))}
    </section>
  );
}

/** A job's newer state; a new attempt takes the place of the one before. */
function withJob(jobs: readonly Job[], job: Job): readonly Job[] {
  if (job.retried) return jobs.filter(({ id }) => id !== job.id);
  return [...jobs.filter(({ id, name }) => id !== job.id && name !== job.name), job];
}

/** What a job waits for is about other jobs, so its words change without an event of its own. */
function withHolds(jobs: readonly Job[], holds: HoldsNews['holds']): readonly Job[] {
  return jobs.map((job) => {
    const hold = holds[job.id];
    return hold === undefined || hold === job.hold ? job : { ...job, hold };
  });
}

/** Events do not tell the commit again, which never changes. */
function newer({ pipeline: { commit } }: Loaded, pipeline: Pipeline): Pipeline {
  return commit === undefined ? pipeline : { ...pipeline, commit };
}

/** A passed pipeline in which a job was allowed to fail warns. */
function shown(pipeline: Pipeline): string {
  return pipeline.detailed_status.group === 'success-with-warnings' ? 'warning' : pipeline.status;
}

function useSpoken({ path_with_namespace: path }: Project, pipeline: Pipeline | undefined): void {
  const { announce } = useNotices();
  const known = useRef<string>(undefined);
  const status = pipeline && shown(pipeline);
  const id = pipeline?.id;
  useEffect(() => {
    if (known.current !== undefined && status !== undefined && known.current !== status) {
      const { label } = lookOf(status);
      announce(`Pipeline: ${label}`);
      if (!isActive(status)) notify(`${label}: ${path}`, `Pipeline #${id}`);
    }
    known.current = status;
  }, [status, announce, path, id]);
}

function Head({
  project,
  pipeline,
  jobs,
}: {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly jobs: readonly Job[];
}) {
  const { isBusy, run } = useAction();
  const why = useWhyNot(project, 30);
  const act = (verb: 'retry' | 'cancel') =>
    run(() => post(`${projectApi(project.id)}/pipelines/${pipeline.id}/${verb}`));
  const path = project.path_with_namespace;
  const canRetry = jobs.some(({ status }) => status === 'failed' || status === 'canceled');
  const canCancel = jobs.some(({ status }) => isActive(status));
  return (
    <div className="page-head">
      <div>
        <h1>{pipeline.name ?? pipeline.commit?.title ?? `Pipeline #${pipeline.id}`}</h1>
        <p className="facts">
          <StatusBadge
            status={shown(pipeline)}
            {...(pipeline.status === 'manual' && { text: 'Waits for a person' })}
          />
          <span>Pipeline #{pipeline.id}</span>
          {pipeline.upstream !== null && (
            <span>
              started by job {pipeline.upstream.job.name} of{' '}
              <PipelineLink project={project} pipeline={pipeline.upstream} />
            </span>
          )}
          <span>
            <Icon name="branch" />{' '}
            <Link href={to.code(path, 'tree', pipeline.ref)}>{pipeline.ref}</Link>
          </span>
          <span>
            <Icon name="commit" />{' '}
            <Link href={to.commit(path, pipeline.sha)}>
              <code>{pipeline.sha.slice(0, 8)}</code>
            </Link>
          </span>
          {pipeline.user && <span>by {pipeline.user.username}</span>}
          <TimeAgo at={pipeline.created_at} />
          {pipeline.started_at !== null && (
            <span>
              <Icon name="clock" />{' '}
              {isActive(pipeline.status) ? (
                <Elapsed from={pipeline.started_at} until={null} />
              ) : (
                <span className="number">{clock(pipeline.duration ?? 0)}</span>
              )}
            </span>
          )}
        </p>
      </div>
      <span className="actions">
        {canRetry && (
          <Verb isBusy={isBusy} why={why} onClick={() => act('retry')}>
            <Icon name="retry" /> Retry failed jobs
          </Verb>
        )}
        {canCancel && (
          <Verb isBusy={isBusy} why={why} onClick={() => act('cancel')}>
            <Icon name="cancel" /> Cancel
          </Verb>
        )}
      </span>
    </div>
  );
}
