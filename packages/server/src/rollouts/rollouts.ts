import type { ClusterAccess } from '#cluster-access/cluster-access';
import type { KubernetesForJobs } from '#cluster-access/kubernetes';
import type { ClusterOfAgent } from '#cluster-ways/cluster-of-agent';
import type { Deployment } from '#deployments/deployment';
import { jobOfDeployment } from '#deployments/job-of-deployment';
import type { JobRecord } from '#jobs/job';
import type { Log } from '#log';
import type { Reactor } from '#outbox/reactor';
import { tellServices } from '#sleep/tell-services';
import type { JobDeed } from './deed.ts';
import { followDeployment } from './follow-deployment.ts';
import { noteDeed } from './note-deed.ts';
import { goBack, wayBack } from './roll-back-by-itself.ts';
import { asText, goesOn, putsBack } from './rollout-log.ts';
import { hasRollout, type ScriptEndOptions } from './script-end.ts';
import { type SettleOptions, settle } from './settle.ts';
import { SharedLists } from './shared-lists.ts';

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

export interface RolloutsOptions extends Omit<ScriptEndOptions, 'clusterOf'>, SettleOptions {
  readonly clusterAccess: Pick<ClusterAccess, 'clusterOf'>;
  readonly clusterOfAgent: ClusterOfAgent;
  readonly log: Log;
}

/** Work that nobody does any longer is taken up again after this, or a little later: */
const lookMs = 30_000;
/** whoever looks after many does it for all at once, with one write. */
const togetherMs = 10_000;

/** Follows rollouts, each deployment's on its own. */
export const createRollouts = (options: RolloutsOptions): Rollouts => new FollowedRollouts(options);

/** One that is followed in this process. */
interface Followed {
  readonly stop: AbortController;
  readonly over: Promise<void>;
}

class FollowedRollouts implements Rollouts {
  readonly reactor: Reactor;
  readonly #options: RolloutsOptions;
  readonly #lists = new SharedLists();
  /** What is older was begun by a process before this one. */
  readonly #startedAt: Date;
  readonly #followed = new Map<number, Followed>();
  /** Deployments by the jobs that wait for them. */
  readonly #ofJobs = new Map<number, number>();

  constructor(options: RolloutsOptions) {
    this.#options = options;
    this.#startedAt = options.clock();
    this.reactor = {
      name: 'rollouts',
      reach: 'everywhere',
      hears: (what) =>
        what.type === 'job' && this.#ofJobs.has(what.jobId) ? what.jobId : undefined,
      react: (entries) => this.#react(entries),
    };
  }

  note(deed: JobDeed): Promise<void> {
    const { store, clock } = this.#options;
    return noteDeed({ store, clock }, deed);
  }

  async scriptEnded(job: JobRecord): Promise<boolean> {
    const { store, traces } = this.#options;
    const deployment = await store.deployments.ofJob(job.id);
    if (!deployment || job.status !== 'running') return false;
    if (deployment.rollout === 'following') return true;
    const kubernetes = await this.#clusterOf(deployment);
    const looking = { ...this.#options, clusterOf: (it: Deployment) => this.#clusterOf(it) };
    if (!(await hasRollout(looking, job, deployment, kubernetes))) return false;
    await store.deployments.follow(deployment.id, this.#later());
    await traces.note(job.id, asText([goesOn]));
    this.follow({ ...deployment, rollout: 'following' });
    return true;
  }

  follow(deployment: Deployment): void {
    if (this.#followed.has(deployment.id)) return;
    const { log } = this.#options;
    const stop = new AbortController();
    const { jobId } = deployment;
    const isOfJob = jobId !== null && deployment.rollbackOf === null;
    if (isOfJob) this.#ofJobs.set(jobId, deployment.id);
    const over = this.#work(deployment, stop.signal)
      // Left as it is, it is taken up again as due work.
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        log.error('a rollout could not be followed', { deployment: deployment.id, error });
      })
      .finally(() => {
        this.#followed.delete(deployment.id);
        if (isOfJob) this.#ofJobs.delete(jobId);
      });
    this.#followed.set(deployment.id, { stop, over });
  }

  async look(deploymentId: number): Promise<Date | undefined> {
    const { store, traces, finish, clock } = this.#options;
    const deployment = await store.deployments.get(deploymentId);
    if (deployment?.rollout !== 'following') return undefined;
    if (deployment.rollbackOf !== null) {
      this.follow(deployment);
      return this.#later();
    }
    const job = await jobOfDeployment(store, deployment);
    // Who follows it has ended the job, and does what is to follow.
    const isLeft = !this.#followed.has(deployment.id);
    if (!job || job.finishedAt !== null) return this.#letGo(deployment, isLeft);
    const end = (job.startedAt ?? job.updatedAt).getTime() + job.timeoutSeconds * 1000;
    if (clock().getTime() < end) {
      this.follow(deployment);
      return new Date(Math.min(end, this.#later().getTime()));
    }
    const text = 'ERROR: Job failed: the rollout was not over at the timeout of the job';
    await traces.note(job.id, asText([text]));
    await finish(job, { type: 'drop', at: clock(), reason: 'job_execution_timeout' });
    return this.#letGo(deployment, true);
  }

  async resume(): Promise<void> {
    for (const { id } of await this.#options.store.deployments.following()) await this.look(id);
  }

  async close(): Promise<void> {
    for (const { stop } of this.#followed.values()) stop.abort();
    await Promise.allSettled([...this.#followed.values()].map(({ over }) => over));
  }

  async #work(deployment: Deployment, signal: AbortSignal): Promise<void> {
    const { store, clusterOfAgent, traces, clock } = this.#options;
    const { rollbackOf, jobId } = deployment;
    const say = (lines: readonly string[]) => {
      if (rollbackOf !== null || jobId === null || lines.length === 0) return;
      void traces.note(jobId, asText(lines));
    };
    const kubernetes = await this.#clusterOf(deployment);
    const lists = this.#lists;
    const takenUpAt = deployment.createdAt < this.#startedAt ? clock() : undefined;
    const looking = { store, kubernetes, clusterOfAgent, say, clock, signal, lists, takenUpAt };
    const end = await followDeployment(looking, deployment);
    if (kubernetes) await this.#keepSleep(deployment, kubernetes);
    const target = end.rollout === 'failed' ? await wayBack(store, deployment) : undefined;
    if (target) say([putsBack(target.iid)]);
    await settle(this.#options, deployment, end, async () => {
      if (target) this.follow(await goBack(this.#options, deployment, target));
    });
  }

  /** Services that are new let sleep, too, where the environment does. */
  async #keepSleep({ environmentId }: Deployment, kubernetes: KubernetesForJobs): Promise<void> {
    const { store, log } = this.#options;
    const environment = await store.environments.get(environmentId);
    if (!environment || environment.sleepAfterSeconds === null) return;
    if (kubernetes.name !== undefined) return;
    await tellServices(store, kubernetes, environment).catch((error: unknown) =>
      log.warn('services do not let sleep', { environment: environmentId, error }),
    );
  }

  async #clusterOf(deployment: Deployment): Promise<KubernetesForJobs | undefined> {
    const { store, clusterAccess } = this.#options;
    const [project, environment] = await Promise.all([
      store.projects.get(deployment.projectId),
      store.environments.get(deployment.environmentId),
    ]);
    if (!project || !environment) return undefined;
    return clusterAccess.clusterOf(project, environment);
  }

  /** The job is over: nobody waits for the rollout. `mayGoBack`: nobody else sees to what is to follow. */
  async #letGo(deployment: Deployment, mayGoBack: boolean): Promise<undefined> {
    const { store, clock } = this.#options;
    this.#followed.get(deployment.id)?.stop.abort();
    const job = await jobOfDeployment(store, deployment);
    const rollout =
      job?.status === 'success' ? 'ready' : job?.status === 'failed' ? 'failed' : 'left';
    const change = { rollout, updatedAt: clock() } as const;
    const current = await store.deployments.get(deployment.id);
    if (current?.rollout !== 'following') return;
    const isFailed = mayGoBack && rollout === 'failed';
    const target = isFailed ? await wayBack(store, deployment) : undefined;
    if (target) this.follow(await goBack(this.#options, deployment, target));
    await store.deployments.update(deployment.id, change);
  }

  async #react(entries: Parameters<Reactor['react']>[0]): Promise<void> {
    const { store, finish, clock } = this.#options;
    const { what } = entries.at(-1) ?? {};
    if (what?.type !== 'job' || what.status === 'running') return;
    const job = await store.jobs.get(what.jobId);
    const deploymentId = this.#ofJobs.get(what.jobId);
    if (!job || deploymentId === undefined) return;
    // No runner has it any longer that could say so.
    if (job.status === 'canceling') await finish(job, { type: 'success', at: clock() });
    else if (job.finishedAt !== null) await this.look(deploymentId);
  }

  #later(): Date {
    const at = this.#options.clock().getTime() + lookMs;
    return new Date(Math.ceil(at / togetherMs) * togetherMs);
  }
}
