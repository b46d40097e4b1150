import type { JobPods } from '@slipway/contract';
import { provideRunnerToken } from '#foreign-clusters/foreign-jobs';
import { foreignKubeconfig } from '#foreign-clusters/foreign-kubeconfig';
import { askCluster, type ForeignContext, unusable } from '#foreign-clusters/foreign-kubernetes';
import type { Store } from '#store/store';
import { chooseCluster } from './choose-cluster-rules.ts';
import type { Cluster } from './cluster.ts';
import { levelsOf } from './clusters.ts';

/** The connected cluster in which a job's pod runs, for the runner alone. */
export interface JobPlace {
  readonly cluster: string;
  readonly kubeconfig: string;
  readonly pods: JobPods;
}

/** Where jobs of the kubernetes executor run. */
export interface JobPlaces {
  /** Undefined: in the built-in cluster. Rejects with why the cluster cannot be used. */
  ofJob(jobId: number): Promise<JobPlace | undefined>;
  /** Each of those that answer. */
  all(): Promise<readonly JobPlace[]>;
  isThere(): Promise<boolean>;
  /** Whether a job runs in one of them if the kubernetes executor takes it. */
  isElsewhere(jobId: number): Promise<boolean>;
}

type PlacesContext = ForeignContext & { readonly store: Store };

/** Longer than whatever a runner has to do at its start. */
const sweepSeconds = 3_600;
/** What a job has left to do when its time is up. */
const afterTimeoutSeconds = 600;

/** By the same choice as for what jobs deploy to, among the clusters that let jobs run. */
export function createJobPlaces(context: PlacesContext): JobPlaces {
  const { store } = context;

  async function open(cluster: Cluster, pods: JobPods, seconds: number): Promise<JobPlace> {
    const { name } = cluster;
    const token = cluster.isManaged
      ? await askCluster(context, cluster, (client) => provideRunnerToken(client, pods, seconds))
      : context.seal.open(cluster.sealedToken);
    const { apiUrl: url, caPem } = cluster;
    const kubeconfig = foreignKubeconfig({ url, caPem, token }, pods.namespace);
    return { cluster: name, kubeconfig, pods };
  }

  async function choose(jobId: number) {
    const job = await store.jobs.get(jobId);
    const pipeline = job && (await store.pipelines.get(job.pipelineId));
    const project = pipeline && (await store.projects.get(pipeline.projectId));
    if (!job || !pipeline || !project) return undefined;
    const environment =
      job.environmentId === null ? undefined : await store.environments.get(job.environmentId);
    const levels = (await levelsOf(store, project)).map((it) => it.filter(letsJobsRun));
    const cluster = chooseCluster(levels, environment?.name ?? '');
    return cluster && { job, pipeline, cluster };
  }

  return {
    async ofJob(jobId) {
      const chosen = await choose(jobId);
      if (chosen === undefined || chosen.cluster.jobPods === null) return undefined;
      const { job, pipeline, cluster } = chosen;
      const pods = podsFor(chosen.cluster.jobPods, pipeline.isProtected);
      const seconds = job.timeoutSeconds + afterTimeoutSeconds;
      return open(cluster, pods, seconds).catch((error: unknown) => {
        throw new Error(unusable(cluster.name, error), { cause: error });
      });
    },
    async all() {
      const clusters = await store.clusters.forJobs();
      const opened = await Promise.allSettled(
        clusters.map((it) => it.jobPods && open(it, it.jobPods, sweepSeconds)),
      );
      return opened.flatMap((it) => (it.status === 'fulfilled' && it.value ? [it.value] : []));
    },
    isElsewhere: async (jobId) => (await choose(jobId)) !== undefined,
    isThere: async () => (await store.clusters.forJobs()).length > 0,
  };
}

const letsJobsRun = ({ jobPods }: Cluster): boolean => jobPods !== null;

/** An account's token is for those whom the project protects. */
function podsFor(pods: JobPods, isProtected: boolean): JobPods {
  return isProtected ? pods : { ...pods, service_account: null };
}
