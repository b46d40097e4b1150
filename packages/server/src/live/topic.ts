import type { Call } from '#http/call';
import type { ListWish } from '#pipelines/shown-in-lists';
import { notFound, Refused } from '#refused';
import type { Access } from '#rights/access';
import type { Identity } from '#sign-in/identity';
import type { Store } from '#store/store';

/** What one listener wants to hear of. */
export interface Topic {
  readonly projectIds: readonly number[];
  /** Those among them whose deployments the listener may see. */
  readonly deploymentsOf: readonly number[];
  /** Also of a job: its pipeline. */
  readonly pipelineId?: number;
  /**
   * Of projects, for whoever shows a list: instead of its jobs each pipeline is told with what lists show
   * beside it. Pipelines that others have started stand in no list.
   */
  readonly inList?: ListWish;
  /** With a job the bytes of its trace are told, too. */
  readonly jobId?: number;
}

/** What finding out needs. */
export interface TopicOptions {
  readonly services: { readonly store: Store };
  readonly auth: { readonly access: Pick<Access, 'project' | 'allows'> };
}

/** So many projects are heard at once; a request for more hears the first ones. */
const mostProjects = 500;

/** What a request asks to hear. Throws 400, 401, 403 or 404 for what `identity` may not. */
export async function topicOf(
  { services: { store }, auth: { access } }: TopicOptions,
  call: Call,
  identity: Identity | undefined,
): Promise<Topic> {
  const number = (name: string) => {
    const text = call.url.searchParams.get(name);
    return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
  };
  const jobId = number('job');
  const job = jobId === undefined ? undefined : await store.jobs.get(jobId);
  if (jobId !== undefined && !job) throw nothingThere();
  const pipelineId = job?.pipelineId ?? number('pipeline');
  const pipeline = pipelineId === undefined ? undefined : await store.pipelines.get(pipelineId);
  if (pipelineId !== undefined && !pipeline) throw nothingThere();
  const inList = listWishIn(call);
  if (inList && pipeline) {
    throw new Refused('invalid', '400 with_stages and with_manual_jobs are for projects');
  }
  const wanted = pipeline
    ? [String(pipeline.projectId)]
    : call.url.searchParams.getAll('project').slice(0, mostProjects);
  if (wanted.length === 0) throw new Refused('invalid', '400 project, pipeline or job is missing');
  const projects = await Promise.all(wanted.map((it) => access.project(identity, it, 'read_jobs')));
  const seen = await Promise.all(
    projects.map((it) => access.allows(identity, it, 'read_deployments')),
  );
  const projectIds = projects.map(({ id }) => id);
  return {
    projectIds,
    deploymentsOf: projectIds.filter((_, index) => seen[index]),
    ...(inList && { inList }),
    ...(pipelineId !== undefined && { pipelineId }),
    ...(job && { jobId: job.id }),
  };
}

/** As lists of the API are asked for the same. */
function listWishIn({ url }: Call): ListWish | undefined {
  const isSet = (name: string) => url.searchParams.get(name) === 'true';
  const wish = { stages: isSet('with_stages'), manualJobs: isSet('with_manual_jobs') };
  return wish.stages || wish.manualJobs ? wish : undefined;
}

/** As if it were another's: ids tell strangers nothing. */
function nothingThere(): Refused {
  return notFound('Project');
}
