import type { Job, JobPreview, Pipeline, Project } from '@slipway/contract';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link, navigate } from '#frame/router.tsx';
import { JobLog } from '#log/job-log.tsx';
import { useTrace } from '#log/use-trace.ts';
import { useSession } from '#sign-in/session.tsx';
import { levelIn } from '#tokens/roles.ts';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Verb } from '#ui/form/verb.tsx';
import { ObjectPage, type ObjectParts, reasonLine } from '#ui/object/object-page.tsx';
import { useNotices } from '#ui/state/notices.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { actionsFor, failureText, isActive, lookOf, shownStatus } from '#ui/status/status.ts';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { JobActions } from './job-actions.tsx';
import { JobNeighbours, jobFacts } from './job-facts.tsx';
import { JobPart, useJobTabs } from './job-parts.tsx';
import './job.css';

const BeforePlay = onDemand(async () => (await import('./before-play.tsx')).BeforePlay, null);

const PlayWithVariables = onDemand(
  async () => (await import('./play-with-variables.tsx')).PlayWithVariables,
  null,
);

/** One job: its log as it is written, and everything known about it. */
export function JobPage({ project, id }: { readonly project: Project; readonly id: number }) {
  const api = `${projectApi(project.id)}/jobs/${id}`;
  const read = useResource(api, (_key, signal) => get<Job>(api, signal));
  const { data: job, error, reload, update } = read;
  const trace = useTrace(project.id, id, read, {
    onJob: (next) => update(() => next),
    onHolds: ({ holds: { [id]: hold }, is_complete: isComplete }) =>
      update((known) =>
        hold === undefined && !isComplete ? known : { ...known, hold: hold ?? null },
      ),
  });
  if (!job) return error ? <Failure error={error} what="the job" retry={reload} /> : <Loading />;
  return (
    <Shown {...{ project, job, reload }} onChange={(next) => update(() => next)}>
      <JobLog job={job} rawAddress={`${api}/trace`} {...trace} />
    </Shown>
  );
}

function Shown({
  project,
  job,
  reload,
  onChange,
  children,
}: {
  readonly project: Project;
  readonly job: Job;
  readonly reload: () => void;
  readonly onChange: (job: Job) => void;
  /** The log. */
  readonly children: ReactNode;
}) {
  const siblings = useSiblings(project.id, job);
  const attempts = siblings.filter(({ name }) => name === job.name).sort((a, b) => b.id - a.id);
  const preview = usePreview(project, job);
  const { tabs, execution } = useJobTabs(project, job, attempts);
  useSpoken(job);
  const path = project.path_with_namespace;
  return (
    <ObjectPage
      kind="job"
      name={job.name}
      status={<JobStanding job={job} path={path} />}
      reason={whyOf(job)}
      verbs={
        <Verbs
          {...{ project, job }}
          preview={preview.data}
          onDone={(next) => {
            if (next.id === job.id) onChange(next);
            else navigate(to.job(path, next.id));
          }}
        />
      }
      tabs={tabs}
      facts={jobFacts(project, job)}
      beside={<JobNeighbours {...{ project, job, siblings, onChange }} />}
      commands={commandsFor(job, path)}
    >
      <title>{`${lookOf(shownStatus(job)).label}: ${job.name} · ${path} · Slipway`}</title>
      {waitsToDeploy(job) && preview.isForMe && (
        <BeforePlay
          {...{ project, job }}
          preview={preview.data}
          error={preview.error}
          onChange={() => {
            reload();
            preview.reload();
          }}
        />
      )}
      <JobPart tab={tabs.current} {...{ project, job, attempts, execution }}>
        {children}
      </JobPart>
    </ObjectPage>
  );
}

function Verbs({
  project,
  job,
  preview,
  onDone,
}: {
  readonly project: Project;
  readonly job: Job;
  readonly preview: JobPreview | undefined;
  readonly onDone: (job: Job) => void;
}) {
  const [isGiving, setGiving] = useState(false);
  const why = useWhyNot(project, 30);
  const withVariables = preview?.why_not_play ? undefined : verbWithVariables(job);
  return (
    <>
      <JobActions
        projectId={project.id}
        job={job}
        isWhole
        why={why}
        whyNotPlay={preview?.why_not_play}
        onDone={onDone}
      />
      {withVariables && (
        <Verb why={why} onClick={() => setGiving(true)}>
          {withVariables === 'play' ? 'Play' : 'Retry'} with variables …
        </Verb>
      )}
      {isGiving && withVariables && (
        <PlayWithVariables
          projectId={project.id}
          job={job}
          verb={withVariables}
          onDone={onDone}
          onClose={() => setGiving(false)}
        />
      )}
    </>
  );
}

/** How a job stands, and where it belongs. */
function JobStanding({ job, path }: { readonly job: Job; readonly path: string }) {
  const status = shownStatus(job);
  return (
    <>
      <StatusBadge status={status} {...(status === 'warning' && { text: 'Failed, allowed' })} />
      <span>
        Job #{job.id} of{' '}
        <Link href={to.pipeline(path, job.pipeline.id)}>pipeline #{job.pipeline.id}</Link>
      </span>
      {job.user && <span>by {job.user.username}</span>}
      <TimeAgo at={job.started_at ?? job.created_at} />
    </>
  );
}

/** What a terminal would be told. */
function commandsFor({ id, status, retried }: Job, path: string): ObjectParts['commands'] {
  const { canPlay, canRetry, canCancel } = actionsFor(retried ? 'retried' : status);
  const verbs = [canPlay && 'play', canRetry && 'retry', canCancel && 'cancel'].filter(Boolean);
  const line = (verb: string | false) => `slipway job ${verb} ${id} --project ${path}`;
  return [line('log'), ...verbs.map(line)];
}

/** A job that a person starts, and that brings something somewhere. */
const waitsToDeploy = ({ status, environment }: Job) => status === 'manual' && environment !== null;

/** What it would change, for those who may look at an environment; anew when it waits for something else. */
function usePreview(project: Project, job: Job | undefined) {
  const { session } = useSession();
  const isForMe = session?.is_admin === true || levelIn(project) >= 30;
  const isWanted = job && isForMe && waitsToDeploy(job);
  const path = isWanted ? `${projectApi(project.id)}/jobs/${job.id}/preview` : '';
  const key = isWanted ? `${path} ${job.hold}` : '';
  const { data, error, reload } = useResource(key, async (_key, signal) =>
    path === '' ? undefined : get<JobPreview>(path, signal),
  );
  return { data, error, reload, isForMe };
}

/** Manual jobs take variables when they are played, and when they run again. */
function verbWithVariables(job: Job): 'play' | 'retry' | undefined {
  const { canPlay, canRetry } = actionsFor(job.retried ? 'retried' : job.status);
  if (canPlay && job.status === 'manual') return 'play';
  return canRetry && job.when === 'manual' ? 'retry' : undefined;
}

/** Why the job waits, or why it failed. */
function whyOf(job: Job) {
  const text = job.hold ?? (job.status === 'failed' ? failureText(job) : undefined);
  if (!text) return null;
  const exit =
    job.status === 'failed' && job.exit_code !== null ? ` (exit code ${job.exit_code})` : '';
  const sentence = `${text.replace(/^./, (first) => first.toUpperCase())}${exit}.`;
  return reasonLine(sentence, lookOf(job.status).tone);
}

/** The pipeline's other jobs and attempts; anew when this job has ended, or begins again. */
function useSiblings(projectId: number, job: Job | undefined): readonly Job[] {
  const pipeline = job && `${projectApi(projectId)}/pipelines/${job.pipeline.id}`;
  const address = pipeline && `${pipeline}?with_jobs=true&include_retried=true`;
  const { data, reload } = useResource(address ?? '', async (key, signal) =>
    key === '' ? [] : ((await get<Pipeline>(key, signal)).jobs ?? []),
  );
  const isOver = job && !isActive(job.status);
  const known = useRef(isOver);
  useEffect(() => {
    if (known.current !== undefined && known.current !== isOver) reload();
    known.current = isOver;
  }, [isOver, reload]);
  return data ?? [];
}

function useSpoken(job: Job | undefined): void {
  const { announce } = useNotices();
  const known = useRef(job?.status);
  useEffect(() => {
    if (job && known.current !== undefined && known.current !== job.status) {
      announce(`Job ${job.name}: ${lookOf(shownStatus(job)).label}`);
    }
    known.current = job?.status;
  }, [job, announce]);
}
