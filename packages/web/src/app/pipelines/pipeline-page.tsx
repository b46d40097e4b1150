import type { HoldsNews, Job, Pipeline, Project } from '@slipway/contract';
import { useEffect, useRef } from 'react';
import { get, projectApi } from '#data/api.ts';
import { useLive } from '#data/use-live.ts';
import { useResource } from '#data/use-resource.ts';
import { CodeLink } from '#help/code-link.tsx';
import { ObjectPage, type ObjectParts, reasonLine } from '#ui/object/object-page.tsx';
import { useNotices } from '#ui/state/notices.tsx';
import { mayNotify, notify } from '#ui/state/notify.ts';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { isActive, lookOf } from '#ui/status/status.ts';
import { nameOf, PipelineStanding, PipelineVerbs, pipelineFacts, shown } from './pipeline-head.tsx';
import { PipelinePart, usePipelineTabs } from './pipeline-parts.tsx';
import { pipelineReason } from './pipeline-reason.ts';
import './pipeline.css';

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
  const loaded = useResource(api, async (_key, signal): Promise<Loaded> => {
    const pipeline = await get<Pipeline>(`${api}?with_jobs=true&with_commit=true`, signal);
    return { pipeline, jobs: pipeline.jobs ?? [] };
  });
  const { data, error, reload, update } = loaded;
  useLive(`pipeline=${id}`, [loaded], {
    isWanted: () => mayNotify() && data !== undefined && isActive(data.pipeline.status),
    onPipeline: (pipeline) => update((known) => ({ ...known, pipeline: newer(known, pipeline) })),
    onJob: (job) => update((known) => ({ ...known, jobs: withJob(known.jobs, job) })),
    onHolds: (news) => update((known) => ({ ...known, jobs: withHolds(known.jobs, news) })),
  });
  useSpoken(project, data?.pipeline);

  if (!data) {
    return error ? <Failure error={error} what="the pipeline" retry={reload} /> : <Loading />;
  }
  return <Shown project={project} {...data} named={tab} />;
}

function Shown({
  project,
  pipeline,
  jobs,
  named,
}: Loaded & { readonly project: Project; readonly named: string | undefined }) {
  const tabs = usePipelineTabs({ project, pipeline, jobs }, named);
  const { id, status } = pipeline;
  return (
    <ObjectPage
      kind="pipeline"
      isWide
      name={nameOf(pipeline)}
      status={<PipelineStanding pipeline={pipeline} />}
      reason={reasonLine(pipelineReason(status, jobs), lookOf(status).tone)}
      verbs={<PipelineVerbs project={project} pipeline={pipeline} jobs={jobs} />}
      tabs={tabs}
      facts={pipelineFacts(project, pipeline, jobs)}
      commands={commandsFor(id, project.path_with_namespace)}
    >
      <title>{`${lookOf(shown(pipeline)).label}: pipeline #${id} · ${project.path_with_namespace}`}</title>
      {pipeline.yaml_errors !== null && (
        <Mistakes pipeline={pipeline} text={pipeline.yaml_errors} />
      )}
      {jobs.length > 0 ? (
        <PipelinePart tab={tabs.current} project={project} pipeline={pipeline} jobs={jobs} />
      ) : (
        pipeline.yaml_errors === null && <Empty title="This pipeline has no jobs" />
      )}
    </ObjectPage>
  );
}

/** Why there is nothing to run. */
function Mistakes({ pipeline, text }: { readonly pipeline: Pipeline; readonly text: string }) {
  return (
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
      <pre>{text}</pre>
      <CodeLink text={text} />
    </section>
  );
}

const commandsFor = (id: number, path: string): ObjectParts['commands'] => [
  `slipway pipeline show ${id} --project ${path}`,
  `slipway pipeline watch ${id} --project ${path}`,
  `slipway pipeline timeline ${id} --project ${path}`,
];

/** A job's newer state; a new attempt takes the place of the one before. */
function withJob(jobs: readonly Job[], job: Job): readonly Job[] {
  if (job.retried) return jobs.filter(({ id }) => id !== job.id);
  return [...jobs.filter(({ id, name }) => id !== job.id && name !== job.name), job];
}

/** What a job waits for is about other jobs, so its words change without an event of its own. */
function withHolds(
  jobs: readonly Job[],
  { holds, is_complete: isComplete }: HoldsNews,
): readonly Job[] {
  return jobs.map((job) => {
    const hold = holds[job.id] ?? (isComplete ? null : undefined);
    return hold === undefined || hold === job.hold ? job : { ...job, hold };
  });
}

/** Events do not tell the commit again, which never changes. */
function newer({ pipeline: { commit } }: Loaded, pipeline: Pipeline): Pipeline {
  return commit === undefined ? pipeline : { ...pipeline, commit };
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
