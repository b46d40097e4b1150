import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import { mayReadLog } from '#rights/log-rights';
import type { Context } from '#services';
import type { Identity } from '#sign-in/identity';
import { type CriticalPath, criticalPath } from './critical-path-rules.ts';
import { type LogPart, logParts } from './log-parts-rules.ts';

type Needs = Pick<Context, 'store' | 'traces' | 'auth'>;

/** When what happened in a pipeline. */
export interface Timeline extends CriticalPath {
  /** In the order in which they began; those that have not begun are last. */
  readonly jobs: readonly { readonly job: JobRecord; readonly parts: readonly LogPart[] }[];
}

/** The markers that count stand at the beginning of a log and at its end. */
const edgeBytes = 32 * 1024;
/** Of so many jobs the logs are looked into. */
const mostLogs = 500;

/** The newest attempts of a pipeline's jobs, and where its time went. */
export async function readTimeline(
  context: Needs,
  who: { readonly identity: Identity | undefined; readonly project: Project },
  { id }: Pipeline,
): Promise<Timeline> {
  const jobs = [...(await context.store.jobs.ofPipeline(id))].sort(byBeginning);
  const told = [];
  for (const [index, job] of jobs.entries()) {
    const isRead = index < mostLogs && job.startedAt !== null && job.erasedAt === null;
    const mayRead =
      isRead && (await mayReadLog(context.auth.access, who.identity, who.project, job));
    told.push({ job, parts: mayRead ? logParts(await edges(context, job.id)) : [] });
  }
  const timed = jobs.map((job) => ({
    ...job,
    needs: job.definition.needs?.map(({ job: name }) => name),
  }));
  return { jobs: told, ...criticalPath(timed) };
}

const byBeginning = (a: JobRecord, b: JobRecord) =>
  (a.startedAt?.getTime() ?? Infinity) - (b.startedAt?.getTime() ?? Infinity) ||
  a.position - b.position;

async function edges({ traces }: Needs, jobId: number): Promise<string> {
  const size = (await traces.size(jobId)) ?? 0;
  if (size <= 2 * edgeBytes) return traces.text(jobId);
  const head = await traces.text(jobId, { start: 0, end: edgeBytes });
  return `${head}\n${await traces.text(jobId, { start: size - edgeBytes })}`;
}
