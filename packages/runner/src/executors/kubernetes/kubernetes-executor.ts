import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '@slipway/engine';
import type { Environment, Executor, ExecutorJob, Owner, Relay } from '#execution/executor';
import type { ResourceLimits } from '#execution/resource-limits';
import { sweepEngine } from '../docker/sweep-engine.ts';
import { engineVariables, tellOfEngine, withoutEngines } from '../engine-socket/engine-service.ts';
import type { OpenJobEngine } from '../engine-socket/open-job-engine.ts';
import { ImageFailure } from '../images/image-failure.ts';
import { jobImage } from '../images/job-image.ts';
import { podEnvironment, podPath, type RunningPod } from './job-pod.ts';
import { KubeClient, KubernetesError } from './kube-client.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { jobPod, type ObjectMeta, type Pod, podLabels, podName, pullPolicies } from './pod.ts';
import { openPodEngine, servePod } from './pod-engine.ts';
import { awaitServices } from './pod-services.ts';
import { waitForPod } from './pod-wait.ts';

/** Where a kubeconfig comes from. */
export type KubeconfigSource =
  | { readonly path: string }
  | { readonly text: string }
  | (() => Promise<string>);

/** How the kubernetes executor runs scripts. */
export interface KubernetesOptions {
  /** A kubeconfig file, which may appear later, its text, or who gives the text at each job anew. */
  readonly kubeconfig: KubeconfigSource;
  readonly context?: string;
  /** Made when it is missing. Default `gitlab-managed-apps`. */
  readonly namespace?: string;
  /** Image of jobs that name none. */
  readonly image?: string;
  /** Image of the container that receives sources: needs `sh`, `tar`, `head` and `sleep`. */
  readonly helperImage: string | (() => Promise<string>);
  /** The engine of this machine that runs the cluster's containers, where it does: jobs get a way to it. */
  readonly engine?: Engine;
  /** Asks the cluster to make `localhost:PORT` inside job pods reach the host. */
  readonly relay?: Relay;
  /** For each container of a job, services too; a pod has no limit of processes. */
  readonly limits?: ResourceLimits;
  /** Between SIGTERM and SIGKILL when a job is canceled. Default 10. */
  readonly graceSeconds?: number;
  /** How long a pod may take to start. Default 180. */
  readonly startTimeoutSeconds?: number;
  /** How long a job waits for services that name a port. Default 30. */
  readonly serviceTimeoutSeconds?: number;
  /** Environment of credential plugins in the kubeconfig. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Connects once to a kubeconfig that stays, and anew when one that is asked for is another. */
function connector({ kubeconfig, context, environment = {} }: KubernetesOptions) {
  const open = async (source: Exclude<KubeconfigSource, () => Promise<string>>) =>
    new KubeClient(await readKubeconfig(source, context, environment));
  if (typeof kubeconfig === 'function') {
    let last: { readonly text: string; readonly client: KubeClient } | undefined;
    return async () => {
      const text = await kubeconfig();
      if (last?.text !== text) last = { text, client: await open({ text }) };
      return last.client;
    };
  }
  let connected: Promise<KubeClient> | undefined;
  return async (): Promise<KubeClient> => {
    connected ??= open(kubeconfig);
    try {
      return await connected;
    } catch (error) {
      connected = undefined;
      throw error;
    }
  };
}

interface List {
  readonly items: readonly { readonly metadata: ObjectMeta }[];
}

/** Runs scripts in pods of any Kubernetes cluster, one pod for each job. */
export function kubernetesExecutor(options: KubernetesOptions): Executor {
  const namespace = options.namespace ?? 'gitlab-managed-apps';
  const connectCluster = connector(options);
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
    describeExit: (code) => `command terminated with exit code ${code}`,
    check: async () => {
      await (await connectCluster()).get('/version');
    },
    userOf: async () => ({ type: 'any' }),
    async sweep(owner) {
      await sweepCluster(await connectCluster(), namespace, owner);
      if (options.engine) await sweepEngine(options.engine, owner);
    },
    async prepare(job, signal) {
      const own = await openPodEngine(options.engine, job, options);
      try {
        const client = await connectCluster();
        return await prepare(client, namespace, { ...options, own }, job, signal);
      } catch (error) {
        await own?.close();
        throw error;
      }
    },
  };
}

async function prepare(
  client: KubeClient,
  namespace: string,
  options: KubernetesOptions & { readonly own: OpenJobEngine | undefined },
  job: ExecutorJob,
  signal: AbortSignal,
): Promise<Environment> {
  const { engine, own } = options;
  const image = jobImage(job, options.image);
  job.log.plain(`Using Kubernetes namespace: ${namespace}`);
  job.log.plain(`Using Kubernetes executor with image ${image.name} ...`);
  await provideNamespace(client, namespace);
  const started = own ? withoutEngines(job) : job;
  if (own) tellOfEngine(job);
  const policies = pullPolicies(job, image);
  for (let attempt = 0; ; attempt += 1) {
    const name = podName(job, randomBytes(4).toString('hex'));
    const pod: RunningPod = {
      client,
      namespace,
      name,
      graceMilliseconds: (options.graceSeconds ?? 10) * 1000,
      overrides: own ? engineVariables(job) : new Map(),
      remove: () => removePod(client, namespace, name),
    };
    try {
      const pullSecret = await providePullSecret(client, namespace, name, job);
      await createPod(
        client,
        jobPod(started, {
          own,
          name,
          namespace,
          image,
          helperImage: await helperImage(options),
          pullSecret,
          relay: options.relay,
          limits: options.limits ?? {},
          labels: podLabels(job),
          graceSeconds: 1,
          attempt,
        }),
        signal,
      );
      const timeoutSeconds = options.startTimeoutSeconds ?? 180;
      await waitForPod(client, job, podPath(pod), timeoutSeconds, signal, policies);
      const seconds = options.serviceTimeoutSeconds ?? 30;
      const services = await awaitServices(pod, started, seconds, signal);
      if (engine && own) await servePod(engine, own, job, { client, path: podPath(pod) });
      return podEnvironment(job, {
        ...pod,
        async remove() {
          // Nothing more is made from here on.
          await own?.close();
          await pod.remove();
          await services.close();
        },
      });
    } catch (error) {
      await pod.remove();
      if (!(error instanceof ImageFailure) || attempt + 1 >= policies.length) throw error;
      job.log.warn(error.message);
      job.log.plain(`Attempt #${attempt + 2}: Trying "${policies[attempt + 1]}" pull policy`);
    }
  }
}

const helperImage = async ({ helperImage }: KubernetesOptions): Promise<string> =>
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

/** A secret with the job's registry credentials; resolves with its name. */
async function providePullSecret(
  client: KubeClient,
  namespace: string,
  name: string,
  job: ExecutorJob,
): Promise<string | undefined> {
  const registries = job.payload.credentials.filter(({ type }) => type === 'registry');
  if (registries.length === 0) return undefined;
  const auths = Object.fromEntries(
    registries.map(({ url, username, password }) => {
      const auth = Buffer.from(`${username}:${password}`).toString('base64');
      return [url, { username, password, auth }];
    }),
  );
  await client.create(`/api/v1/namespaces/${namespace}/secrets`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, labels: podLabels(job) },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': Buffer.from(JSON.stringify({ auths })).toString('base64') },
  });
  return name;
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

async function removePod(client: KubeClient, namespace: string, name: string): Promise<void> {
  const path = podPath({ namespace, name });
  await client.delete(`${path}?gracePeriodSeconds=1`);
  await client.delete(`/api/v1/namespaces/${namespace}/secrets/${name}`);
  // The job ends when its pod has.
  const deadline = Date.now() + 60_000;
  for (let pause = 50; await client.get(path); pause = Math.min(pause * 1.5, 1_000)) {
    if (Date.now() > deadline) throw new Error(`pod "${name}" does not go away`);
    await delay(pause);
  }
}

/** Removes the pods and secrets of an earlier process of this runner. */
async function sweepCluster(client: KubeClient, namespace: string, owner: Owner): Promise<void> {
  const selector = `slipway.dev/runner=${owner.key},slipway.dev/boot!=${owner.boot}`;
  const query = `?labelSelector=${encodeURIComponent(selector)}`;
  for (const kind of ['pods', 'secrets']) {
    const path = `/api/v1/namespaces/${namespace}/${kind}`;
    const found = await client.get<List>(path + query);
    for (const { metadata } of found?.items ?? []) {
      if (kind === 'pods') await removePod(client, namespace, metadata.name);
      else await client.delete(`${path}/${metadata.name}`);
    }
  }
}
