import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Image, PullPolicy } from '@slipway/protocol';
import { ExecutionNotes } from '#execution/execution-notes';
import type { Environment, Executor, ExecutorJob } from '#execution/executor';
import { JobFailure } from '#execution/failure';
import { sweepEngine } from '../docker/sweep-engine.ts';
import { engineVariables, tellOfEngine, withoutEngines } from '../engine-socket/engine-service.ts';
import type { OpenJobEngine } from '../engine-socket/open-job-engine.ts';
import { ImageFailure } from '../images/image-failure.ts';
import { jobImage } from '../images/job-image.ts';
import { type KubeClient, KubernetesError } from './client/kube-client.ts';
import type { KubernetesOptions, PodPlace } from './kubernetes-options.ts';
import { jobPod, type Pod, podLabels, podName, pullPolicies } from './pod.ts';
import { openPodEngine, servePod } from './pod-engine.ts';
import {
  ClusterTrouble,
  connector,
  openPlace,
  placeOf,
  placeSweeper,
  sweepPlaces,
} from './pod-place.ts';
import { awaitServices } from './pod-services.ts';
import type { PodSettings } from './pod-settings.ts';
import { providePullSecret } from './pull-secret.ts';
import { podEnvironment } from './running/job-pod.ts';
import { podExecution } from './running/pod-execution.ts';
import { waitForPod } from './running/pod-wait.ts';
import { removePod, sweepCluster } from './running/remove-pod.ts';
import { podPath, type RunningPod } from './running/running-pod.ts';

/** Runs scripts in pods of any Kubernetes cluster, one pod for each job. */
export function kubernetesExecutor(options: KubernetesOptions): Executor {
  const { kubeconfig, places, engine } = options;
  const settings = { ...options.pods, namespace: options.namespace ?? 'gitlab-managed-apps' };
  const connectCluster = connector(options);
  const sweep = placeSweeper();
  return {
    name: 'kubernetes',
    features: {
      variables: true,
      image: true,
      services: true,
      service_variables: true,
      service_multiple_aliases: true,
      image_executor_opts: true,
    },
    buildsDirectory: '/builds',
    proxied: options.proxied,
    describeExit: (code) => `command terminated with exit code ${code}`,
    check: async () => {
      if (kubeconfig === undefined && (await places?.isThere())) return;
      await (await connectCluster()).get('/version');
    },
    userOf: async () => ({ type: 'any' }),
    async sweep(owner) {
      void sweepPlaces(places, sweep, owner);
      if (kubeconfig === undefined) return;
      await sweepCluster(await connectCluster(), settings.namespace, owner);
      if (engine) await sweepEngine(engine, owner);
    },
    async prepare(job, signal) {
      const place = await placeOf(places, job.payload.id);
      if (place) {
        sweep(place, job.owner);
        return await prepareElsewhere(options, place, job, signal);
      }
      const client = await connectCluster();
      const own = await openPodEngine(engine, job, options);
      try {
        return await prepare({ ...options, settings, client, own }, job, signal);
      } catch (error) {
        await own?.close();
        throw error;
      }
    },
  };
}

/** What of the usual cluster's is not there: this machine's engine and its ports, and its limits. */
async function prepareElsewhere(
  options: KubernetesOptions,
  place: PodPlace,
  job: ExecutorJob,
  signal: AbortSignal,
): Promise<Environment> {
  const { engine: _engine, relay: _relay, limits: _limits, ...rest } = options;
  const { cluster, helperImage, pods: settings } = place;
  const client = await openPlace(place);
  try {
    job.log.plain(`Using the cluster "${cluster}"`);
    const made = await prepare({ ...rest, helperImage, settings, client }, job, signal);
    return { ...made, cleanUp: () => made.cleanUp().finally(() => client.close()) };
  } catch (error) {
    client.close();
    if (signal.aborted || error instanceof JobFailure) throw error;
    throw new ClusterTrouble(cluster, error);
  }
}

/** How one job's pod is made. */
interface PodWork extends Omit<KubernetesOptions, 'kubeconfig' | 'places' | 'namespace'> {
  readonly client: KubeClient;
  readonly settings: PodSettings;
  readonly own?: OpenJobEngine | undefined;
}

async function prepare(work: PodWork, job: ExecutorJob, signal: AbortSignal): Promise<Environment> {
  const { client, settings, own } = work;
  const { namespace } = settings;
  const image = jobImage(job, work.image);
  job.log.plain(`Using Kubernetes namespace: ${namespace}`);
  job.log.plain(`Using Kubernetes executor with image ${image.name} ...`);
  await provideNamespace(client, namespace);
  if (own) tellOfEngine(job);
  const policies = pullPolicies(job, image);
  for (let attempt = 0; ; attempt += 1) {
    const name = podName(job, randomBytes(4).toString('hex'));
    const pod: RunningPod = {
      client,
      namespace,
      name,
      graceMilliseconds: (work.graceSeconds ?? 10) * 1000,
      overrides: own ? engineVariables(job) : new Map(),
      remove: () => removePod(client, namespace, name),
    };
    try {
      return await startPod(work, pod, job, { image, policies, attempt }, signal);
    } catch (error) {
      // Its events say more than the error, and go with it.
      await podExecution(pod, new ExecutionNotes()).then(job.onExecution, () => undefined);
      // Why it did not start is told, not why its rest could not be removed.
      await pod.remove().catch(() => undefined);
      if (!(error instanceof ImageFailure) || attempt + 1 >= policies.length) throw error;
      job.log.warn(error.message);
      job.log.plain(`Attempt #${attempt + 2}: Trying "${policies[attempt + 1]}" pull policy`);
    }
  }
}

interface Attempt {
  readonly image: Image;
  readonly policies: readonly PullPolicy[];
  /** Which of the policies is tried. */
  readonly attempt: number;
}

async function startPod(
  work: PodWork,
  pod: RunningPod,
  job: ExecutorJob,
  { image, policies, attempt }: Attempt,
  signal: AbortSignal,
): Promise<Environment> {
  const { client, settings, engine, own, relay, hostPorts, limits = {} } = work;
  const { name, namespace } = pod;
  const started = own ? withoutEngines(job) : job;
  const pullSecret = await providePullSecret(client, namespace, name, job);
  const made = jobPod(started, {
    ...{ own, name, settings, image, pullSecret, relay, limits, attempt },
    helperImage: await helperImage(work),
    labels: podLabels(job),
    graceSeconds: 1,
  });
  await createPod(client, made, signal);
  const timeoutSeconds = work.startTimeoutSeconds ?? 180;
  await waitForPod(client, job, podPath(pod), timeoutSeconds, signal, policies);
  const seconds = work.serviceTimeoutSeconds ?? 30;
  const services = await awaitServices(pod, started, seconds, signal);
  const reach = { relay, hostPorts };
  if (engine && own) await servePod(engine, own, job, { client, path: podPath(pod), reach });
  return podEnvironment(job, {
    ...pod,
    async remove() {
      // Nothing more is made from here on.
      await own?.close();
      await pod.remove();
      await services.close();
    },
  });
}

const helperImage = async ({ helperImage }: PodWork): Promise<string> =>
  typeof helperImage === 'string' ? helperImage : await helperImage();

async function provideNamespace(client: KubeClient, name: string): Promise<void> {
  try {
    if (await client.get(`/api/v1/namespaces/${name}`)) return;
    await client.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  } catch (error) {
    // Another job made it just now; or we may only use it: creating the pod will tell.
    if (!(error instanceof KubernetesError) || ![403, 409].includes(error.status)) throw error;
  }
}

/** A namespace that was made just now has no service account for a moment. */
async function createPod(client: KubeClient, pod: Pod, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.create(`/api/v1/namespaces/${pod.metadata.namespace}/pods`, pod);
      return;
    } catch (error) {
      const isEarly = error instanceof KubernetesError && /service ?account/i.test(error.message);
      if (!isEarly || attempt === 20) throw error;
      await delay(250, undefined, { signal });
    }
  }
}
