import type { JobEvent } from '@slipway/ci';
import type { ClusterAccess } from '#cluster-access/cluster-access';
import type { KubernetesForJobs } from '#cluster-access/kubernetes';
import type { ClusterApi } from '#clusters/cluster-api';
import { ClusterRefused } from '#deployed-state/kube-client';
import { putBack } from '#deployed-state/put-back';
import type { Deployment, Rollout } from '#environments/deployment';
import type { JobRecord } from '#jobs/job';
import type { Clock, Log } from '#log';
import type { Reactor } from '#outbox/reactor';
import type { Store } from '#store/store';
import type { Traces } from '#traces/traces';
import type { Variables } from '#variables/variables';
import { type DeploymentChange, type JobDeed, titleOf } from './deed.ts';
import { followRollout, type RolloutEnd } from './follow-rollout.ts';
import { noteForeignChanges } from './foreign-changes.ts';
import { noteDeed } from './note-deed.ts';
import { decisiveRefusals } from './refusal-rules.ts';
import { endLines, jobFailed, refusalLines } from './rollout-log.ts';
import { isWorkload } from './workload.ts';

/** What deployments do in clusters, and what becomes of it. */
export interface Rollouts {
  /** Keeps what a job did; resolves when it is on the disk. */
  note(deed: JobDeed): Promise<void>;
  /**
   * The script of a job has ended well. Whether its end waits for a rollout from now on: then the job
   * ends by itself.
   */
  scriptEnded(job: JobRecord): Promise<boolean>;
  /** Looks on at what a deployment has brought about, in the background. */
  follow(deployment: Deployment): void;
  /** Takes up a rollout that nobody follows, whoever began; answers when to look again: due work. */
  look(deploymentId: number): Promise<Date | undefined>;
  /** Takes up all that a process before this one has left. */
  resume(): Promise<void>;
  /** Lets go of the rollouts of jobs that were ended otherwise. */
  readonly reactor: Reactor;
  close(): Promise<void>;
}

export interface RolloutsOptions {
  readonly store: Store;
  readonly clusterAccess: Pick<ClusterAccess, 'clusterOf'>;
  readonly variables: Pick<Variables, 'known'>;
  readonly traces: Pick<Traces, 'note'>;
  /** Ends a job as its runner would. */
  readonly finish: (job: JobRecord, event: JobEvent) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
}

/** With this variable `false`, a job ends when its script does. */
const followVariable = 'SLIPWAY_FOLLOW_ROLLOUT';
/** Work that nobody does any longer is taken up again after this. */
const lookMs = 30_000;

/** Follows rollouts, each deployment's on its own. */
export function createRollouts(options: RolloutsOptions): Rollouts {
  const { store, clusterAccess, variables, traces, finish, clock, log } = options;
  const followed = new Map<
    number,
    { readonly stop: AbortController; readonly over: Promise<void> }
  >();
  /** Deployments by the jobs that wait for them. */
  const ofJobs = new Map<number, number>();

  async function scriptEnded(job: JobRecord): Promise<boolean> {
    const deployment = await store.deployments.ofJob(job.id);
    if (!deployment || job.status !== 'running') return false;
    if (deployment.rollout === 'following') return true;
    await observe(job, deployment);
    const changes = await store.deeds.changes(deployment.id);
    await noteRefusals(job, deployment, changes);
    if (!changes.some(isFollowed) || !(await wantsToBeFollowed(job))) return false;
    await store.deployments.follow(deployment.id, later(lookMs));
    follow({ ...deployment, rollout: 'following' });
    return true;
  }

  /** A connected cluster does not tell by itself what a job has changed: it is looked at once. */
  async function observe(job: JobRecord, deployment: Deployment): Promise<void> {
    const kubernetes = await clusterOf(deployment);
    if (kubernetes?.name === undefined) return;
    const begunAt = job.startedAt ?? job.updatedAt;
    try {
      await noteForeignChanges({ store, clock }, kubernetes, deployment, begunAt);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const text = `The cluster "${kubernetes.name}" does not say what this job has changed: ${why}`;
      await traces.note(job.id, asText([text]));
    }
  }

  /** A deployment that the cluster did not take has failed, even if its script went on. */
  async function noteRefusals(
    job: JobRecord,
    deployment: Deployment,
    changes: readonly DeploymentChange[],
  ): Promise<void> {
    const refused = decisiveRefusals(await store.deeds.refusals(deployment.id), changes);
    const [first] = refused;
    if (!first) return;
    const [project, environment] = await Promise.all([
      store.projects.get(deployment.projectId),
      store.environments.get(deployment.environmentId),
    ]);
    const lines = refusalLines(refused, project?.fullPath ?? '', environment?.name ?? '');
    await traces.note(job.id, asText(lines));
    await store.deployments.update(deployment.id, { rollout: 'refused', reason: first.message });
  }

  async function wantsToBeFollowed(job: JobRecord): Promise<boolean> {
    const pipeline = await store.pipelines.get(job.pipelineId);
    if (!pipeline) return false;
    const known = await variables.known(pipeline, job, []);
    const value = known.findLast(({ key }) => key === followVariable)?.value ?? '';
    return !/^(false|0|no|off)$/i.test(value);
  }

  function follow(deployment: Deployment): void {
    if (followed.has(deployment.id)) return;
    const stop = new AbortController();
    if (deployment.rollbackOf === null) ofJobs.set(deployment.jobId, deployment.id);
    const over = work(deployment, stop.signal)
      // Left as it is, it is taken up again as due work.
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        log.error('a rollout could not be followed', { deployment: deployment.id, error });
      })
      .finally(() => {
        followed.delete(deployment.id);
        ofJobs.delete(deployment.jobId);
      });
    followed.set(deployment.id, { stop, over });
  }

  async function work(deployment: Deployment, signal: AbortSignal): Promise<void> {
    const kubernetes = await clusterOf(deployment);
    const api = kubernetes?.api;
    if (deployment.rollbackOf !== null && kubernetes) {
      const problem = await putBack({ store, clock }, kubernetes, deployment).catch(problemIn);
      if (problem !== undefined) return settle(deployment, 'failed', problem);
    }
    const changes = (await store.deeds.changes(deployment.id)).filter(isFollowed);
    const ends = await Promise.all(changes.map((it) => followOne(deployment, it, api, signal)));
    const images = changes.flatMap((change, index) => {
      const end = ends[index];
      const { namespace } = change;
      const workload = `${change.plural.replace(/s$/, '')}/${change.name}`;
      const of = { deploymentId: deployment.id, namespace, workload };
      return end?.outcome === 'ready' ? end.images.map((image) => ({ ...of, ...image })) : [];
    });
    await store.deeds.putImages(deployment.id, images);
    const at = changes.findIndex((_, index) => ends[index]?.outcome === 'failed');
    const [change, end] = [changes[at], ends[at]];
    if (change && end?.outcome === 'failed') {
      say(deployment, [jobFailed]);
      await settle(deployment, 'failed', `${titleOf(change)}: ${end.reason}`);
    } else await settle(deployment, ends.some(isLeft) ? 'left' : 'ready', null);
  }

  async function followOne(
    deployment: Deployment,
    change: DeploymentChange,
    api: ClusterApi | undefined,
    signal: AbortSignal,
  ): Promise<RolloutEnd> {
    const end = await lookOn(deployment, change, api, signal);
    say(deployment, endLines(change, end));
    return end;
  }

  async function lookOn(
    deployment: Deployment,
    change: DeploymentChange,
    api: ClusterApi | undefined,
    signal: AbortSignal,
  ): Promise<RolloutEnd> {
    if (!api) return { outcome: 'left', why: 'its cluster is not connected any longer' };
    const newest = await store.deeds.lastChange(change);
    if (newest && newest.deploymentId !== deployment.id) {
      return { outcome: 'left', why: 'a later deployment has changed it' };
    }
    const print = (line: string) => say(deployment, [line]);
    return followRollout({ api, change, say: print, clock, signal });
  }

  function say({ rollbackOf, jobId }: Deployment, lines: readonly string[]): void {
    if (rollbackOf === null && lines.length > 0) void traces.note(jobId, asText(lines));
  }

  /** The job first: what comes after it is found again when a kill comes between. */
  async function settle(
    deployment: Deployment,
    rollout: Rollout,
    reason: string | null,
  ): Promise<void> {
    const job = deployment.rollbackOf === null && (await store.jobs.get(deployment.jobId));
    if (reason !== null) await store.deployments.update(deployment.id, { reason });
    if (job) await finish(job, eventOf(rollout, clock()));
    const current = await store.deployments.get(deployment.id);
    const refusal = current?.reason ?? null;
    await store.deployments.update(deployment.id, {
      rollout: refusal !== null && rollout === 'ready' ? 'refused' : rollout,
      reason: reason ?? refusal,
      updatedAt: clock(),
      ...(deployment.rollbackOf !== null && {
        status: rollout === 'failed' ? ('failed' as const) : ('success' as const),
        finishedAt: clock(),
      }),
    });
  }

  async function clusterOf(deployment: Deployment): Promise<KubernetesForJobs | undefined> {
    const [project, environment] = await Promise.all([
      store.projects.get(deployment.projectId),
      store.environments.get(deployment.environmentId),
    ]);
    if (!project || !environment) return undefined;
    return clusterAccess.clusterOf(project, environment);
  }

  async function look(deploymentId: number): Promise<Date | undefined> {
    const deployment = await store.deployments.get(deploymentId);
    if (deployment?.rollout !== 'following') return undefined;
    if (deployment.rollbackOf !== null) {
      follow(deployment);
      return later(lookMs);
    }
    const job = await store.jobs.get(deployment.jobId);
    if (!job || job.finishedAt !== null) return letGo(deployment);
    const end = (job.startedAt ?? job.updatedAt).getTime() + job.timeoutSeconds * 1000;
    if (clock().getTime() < end) {
      follow(deployment);
      return new Date(Math.min(end, later(lookMs).getTime()));
    }
    const text = 'ERROR: Job failed: the rollout was not over at the timeout of the job';
    await traces.note(job.id, asText([text]));
    await finish(job, { type: 'drop', at: clock(), reason: 'job_execution_timeout' });
    return letGo(deployment);
  }

  /** The job is over: nobody waits for the rollout. */
  async function letGo(deployment: Deployment): Promise<undefined> {
    followed.get(deployment.id)?.stop.abort();
    const job = await store.jobs.get(deployment.jobId);
    const rollout =
      job?.status === 'success' ? 'ready' : job?.status === 'failed' ? 'failed' : 'left';
    const change = { rollout, updatedAt: clock() } as const;
    const current = await store.deployments.get(deployment.id);
    if (current?.rollout === 'following') await store.deployments.update(deployment.id, change);
  }

  const later = (ms: number) => new Date(clock().getTime() + ms);

  return {
    note: (deed) => noteDeed({ store, clock }, deed),
    scriptEnded,
    follow,
    look,
    async resume() {
      for (const { id } of await store.deployments.following()) await look(id);
    },
    reactor: {
      name: 'rollouts',
      reach: 'everywhere',
      hears: (what) => (what.type === 'job' && ofJobs.has(what.jobId) ? what.jobId : undefined),
      async react(entries) {
        const { what } = entries.at(-1) ?? {};
        if (what?.type !== 'job' || what.status === 'running') return;
        const job = await store.jobs.get(what.jobId);
        const deploymentId = ofJobs.get(what.jobId);
        if (!job || deploymentId === undefined) return;
        // No runner has it any longer that could say so.
        if (job.status === 'canceling') await finish(job, { type: 'success', at: clock() });
        else if (job.finishedAt !== null) await look(deploymentId);
      },
    },
    async close() {
      for (const { stop } of followed.values()) stop.abort();
      await Promise.allSettled([...followed.values()].map(({ over }) => over));
    },
  };
}

/** What the cluster says is the end of it; what is in the way is tried again. */
function problemIn(error: unknown): string {
  if (error instanceof ClusterRefused) return `the cluster refuses it: ${error.message}`;
  throw error;
}

const isFollowed = (change: DeploymentChange) => change.after !== null && isWorkload(change);
const isLeft = ({ outcome }: RolloutEnd) => outcome === 'left';
const asText = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

function eventOf(rollout: Rollout, at: Date): JobEvent {
  if (rollout !== 'failed') return { type: 'success', at };
  return { type: 'drop', at, reason: 'script_failure' };
}
