import { type Git, getCommit, type RefUpdate, type Repository } from '@slipway/git';
import type { Addresses } from '#addresses';
import type { Happening } from '#outbox/happening';
import type { Pipeline } from '#pipelines/pipeline';
import { type Project, repositoryName } from '#projects/project';
import { isProtectedRef } from '#protection/protected-refs';
import type { Release } from '#releases/release';
import type { Store } from '#store/store';
import { deploymentMessage } from './deployment-message.ts';
import { jobMessage } from './job-message.ts';
import { surroundingsOf } from './job-surroundings.ts';
import { pipelineMessage } from './pipeline-message.ts';
import { pushMessage } from './push-message.ts';
import { type ReleaseAction, releaseMessage } from './release-message.ts';
import { repositoryMessage } from './repository-message.ts';

/** What messages are made of. */
export interface HookNewsOptions {
  readonly store: Store;
  readonly git: Git;
  readonly addresses: Addresses;
}

/** What hooks are told, in GitLab's shapes. Undefined for what is gone meanwhile. */
export type HookNews = ReturnType<typeof createHookNews>;

/** Looks up what belongs to each kind of message. */
export function createHookNews({ store, git, addresses: { url } }: HookNewsOptions) {
  const repositoryOf = (project: Project): Repository => git.repository(repositoryName(project));

  async function upstreamOf({ upstreamProjectId: id }: Pipeline): Promise<Project | undefined> {
    return id === null ? undefined : store.projects.get(id);
  }

  async function ofPush(project: Project, userId: number, update: RefUpdate) {
    const [, kind, name = ''] = /^refs\/(heads|tags)\/(.+)$/s.exec(update.ref) ?? [];
    const isProtected = await isProtectedRef(store, project, name, kind === 'tags');
    const user = await store.users.get(userId);
    return pushMessage(repositoryOf(project), { project, user, url, ...update, isProtected });
  }

  async function ofRepository(project: Project, userId: number, updates: readonly RefUpdate[]) {
    const user = await store.users.get(userId);
    return repositoryMessage({ project, user, updates, url });
  }

  async function ofRelease(project: Project, release: Release, action: ReleaseAction) {
    const commit = await getCommit(repositoryOf(project), release.sha);
    const links = action === 'delete' ? [] : await store.releases.links([release.id]);
    return releaseMessage({ project, release, links, commit, url, action });
  }

  async function ofPipeline(pipelineId: number, status?: Happening & { type: 'pipeline' }) {
    const pipeline = await store.pipelines.get(pipelineId);
    const project = pipeline && (await store.projects.get(pipeline.projectId));
    if (!project) return undefined;
    const [user, commit, jobs] = await Promise.all([
      store.users.get(pipeline.userId),
      getCommit(repositoryOf(project), pipeline.sha),
      store.jobs.ofPipeline(pipeline.id),
    ]);
    const around = await surroundingsOf(store, jobs);
    const facts = { project, pipeline, user, commit, url, upstream: await upstreamOf(pipeline) };
    return pipelineMessage({ ...facts, status: status?.status ?? pipeline.status }, jobs, around);
  }

  async function ofJob(jobId: number, what?: Happening & { type: 'job' }) {
    const job = await store.jobs.get(jobId);
    const pipeline = job && (await store.pipelines.get(job.pipelineId));
    const project = pipeline && (await store.projects.get(pipeline.projectId));
    if (!project) return undefined;
    const [user, commit] = await Promise.all([
      store.users.get(job.userId),
      getCommit(repositoryOf(project), pipeline.sha),
    ]);
    const around = await surroundingsOf(store, [job]);
    const facts = { project, pipeline, user, commit, url, upstream: await upstreamOf(pipeline) };
    return jobMessage({ ...facts, status: what?.status ?? job.status }, job, around(job));
  }

  async function ofDeployment(deploymentId: number) {
    const deployment = await store.deployments.get(deploymentId);
    const environment = deployment && (await store.environments.get(deployment.environmentId));
    const project = environment && (await store.projects.get(deployment.projectId));
    if (!project) return undefined;
    const user = await store.users.get(deployment.userId);
    const commit = await getCommit(repositoryOf(project), deployment.sha);
    return deploymentMessage({ project, deployment, environment, user, commit, url });
  }

  return { repositoryOf, ofPush, ofRepository, ofRelease, ofPipeline, ofJob, ofDeployment };
}
