import { type Project, repositoryName } from '#projects/project';
import type { CommitCache } from '#repository/commit-cache';
import { commitJson } from '#repository/commit-json';
import type { Services } from '#services';
import type { Pipeline } from './pipeline.ts';
import { fullPipelineJson, pipelineJson } from './pipeline-json.ts';

/** Pipelines as JSON, with what belongs to them. */
export function createPipelinePresenter(
  options: Pick<Services, 'store' | 'git' | 'addresses'> & { readonly commitOf: CommitCache },
) {
  const { store, git, addresses, commitOf } = options;
  const { url } = addresses;

  async function projectOf(id: number): Promise<Project> {
    const project = await store.projects.get(id);
    if (project === undefined) throw new Error(`project ${id} is gone`);
    return project;
  }

  /** What triggered a pipeline, as far as it still exists. */
  async function upstreamOf({ upstreamPipelineId, upstreamJobId }: Pipeline) {
    if (upstreamPipelineId === null || upstreamJobId === null) return null;
    const [found, trigger] = await Promise.all([
      store.pipelines.get(upstreamPipelineId),
      store.jobs.get(upstreamJobId),
    ]);
    if (!found || !trigger) return null;
    const of = await projectOf(found.projectId);
    return { ...pipelineJson(found, of, url), job: { id: trigger.id, name: trigger.name } };
  }

  async function pipeline(record: Pipeline) {
    const [project, user, jobs, upstream] = await Promise.all([
      projectOf(record.projectId),
      store.users.get(record.userId),
      store.jobs.ofPipeline(record.id),
      upstreamOf(record),
    ]);
    return fullPipelineJson(record, { project, user, jobs, upstream, url });
  }

  async function pipelines(list: readonly Pipeline[]) {
    return Promise.all(
      list.map(async (it) => pipelineJson(it, await projectOf(it.projectId), url)),
    );
  }

  /** The commits of pipelines of one project, in their order; null for one that is gone. */
  async function commits(of: Project, list: readonly Pipeline[]) {
    const repository = git.repository(repositoryName(of));
    const projectUrl = `${url}/${of.fullPath}`;
    const json: (ReturnType<typeof commitJson> | null)[] = [];
    // One after the other: each that is not remembered costs a program.
    for (const { sha } of list) {
      const commit = await commitOf(repository, sha).catch(() => undefined);
      json.push(commit ? commitJson(commit, projectUrl) : null);
    }
    return json;
  }

  return { pipeline, pipelines, commits };
}
