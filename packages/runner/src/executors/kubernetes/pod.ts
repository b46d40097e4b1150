import type { Image, PullPolicy, Service } from '@slipway/protocol';
import type { ExecutorJob, Relay } from '#execution/executor';
import type { ResourceLimits } from '#execution/resource-limits';
import { buildsWithoutEngine, layersFolder } from '#execution/rootless-builder';
import type { Variables } from '#execution/variables';
import type { OpenJobEngine } from '../engine-socket/open-job-engine.ts';
import { isIn } from '../images/registry-auth.ts';
import { serviceAliases, serviceVariables } from '../services/service.ts';
import { confinement, type PodSettings, placedSpec } from './pod-settings.ts';

/** A pod, as much of it as we write and read. */
export interface Pod {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: ObjectMeta;
  readonly spec: unknown;
  readonly status?: PodStatus;
}

/** What all objects have. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** How a pod is doing. */
export interface PodStatus {
  readonly phase?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly reason?: string;
    readonly message?: string;
  }[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

/** How one of its containers is doing. */
export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  /** `docker://` and its id, where its runtime is an engine. */
  readonly containerID?: string;
  readonly ready: boolean;
  readonly state?: {
    readonly running?: object;
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: {
      readonly exitCode: number;
      readonly reason?: string;
      readonly message?: string;
    };
  };
}

/** What of a job's engine is seen in its pod: paths of the node, and host names of the loopback. */
export type EnginePlace = Pick<OpenJobEngine, 'certificates' | 'hosts' | 'socket'>;

/** What a job's pod is made of. */
export interface PodOptions {
  readonly name: string;
  readonly image: Image;
  readonly helperImage: string;
  readonly pullSecret: string | undefined;
  readonly relay: Relay | undefined;
  readonly limits: ResourceLimits;
  /** What the cluster wants beside. */
  readonly settings: PodSettings;
  readonly labels: Readonly<Record<string, string>>;
  readonly graceSeconds: number;
  /** The job's own way to the engine, where there is one. */
  readonly own: EnginePlace | undefined;
  /** Which of an image's pull policies is tried. */
  readonly attempt: number;
}

/** Labels by which a later process finds what this one has left. */
export function podLabels(job: ExecutorJob): Record<string, string> {
  const { owner, payload, uniqueName } = job;
  return {
    'slipway.dev/runner': owner.key,
    'slipway.dev/boot': owner.boot,
    'slipway.dev/job': `${payload.id}`,
    'job.runner.gitlab.com/pod': labelValue(uniqueName),
    'project.runner.gitlab.com/id': `${payload.job_info.project_id}`,
    'project.runner.gitlab.com/name': labelValue(payload.job_info.project_name),
  };
}

/**
 * A job's pod: `build` runs the scripts, `helper` receives sources and hands out results, services
 * run beside them under their aliases on the pod's loopback. The containers do nothing by themselves:
 * everything is run by exec.
 */
export function jobPod(job: ExecutorJob, options: PodOptions): Pod {
  const { image, relay } = options;
  const { pidsLimit } = options.limits;
  const { services } = job.payload;
  const mounts = [{ name: 'repo', mountPath: job.inside.builds }];
  const user = Number(image.executor_opts?.kubernetes?.user);
  const builder = builderParts(job, options);
  const engine = engineMounts(options.own);
  const aliases = [...services.flatMap(serviceAliases), ...(options.own?.hosts ?? [])].filter(
    isName,
  );
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: options.name,
      namespace: options.settings.namespace,
      labels: options.labels,
      annotations: {
        'slipway.dev/project': job.payload.job_info.project_full_path,
        'job.runner.gitlab.com/id': `${job.payload.id}`,
        'job.runner.gitlab.com/name': job.payload.job_info.name,
        'job.runner.gitlab.com/ref': job.payload.git_info.ref,
        'job.runner.gitlab.com/sha': job.payload.git_info.sha,
        ...(relay && { 'slipway.dev/relay': relay.ports.join(',') }),
        // Kubernetes knows such a limit for whole nodes only; Slipway's own cluster keeps this one.
        ...(pidsLimit !== undefined && { 'slipway.dev/pids-limit': `${pidsLimit}` }),
      },
    },
    spec: {
      restartPolicy: 'Never',
      ...placedSpec(options.settings, options.pullSecret),
      terminationGracePeriodSeconds: options.graceSeconds,
      activeDeadlineSeconds: Math.max(job.payload.runner_info.timeout, 1) + 60,
      ...(aliases.length > 0 && { hostAliases: [{ ip: '127.0.0.1', hostnames: aliases }] }),
      volumes: [
        { name: 'repo', emptyDir: {} },
        ...engine.map(({ volume }) => volume),
        ...builder.volumes,
      ],
      containers: [
        {
          name: 'build',
          image: image.name,
          imagePullPolicy: pullPolicy(job, image, options.attempt),
          ...idle(image),
          env: environment(new Map([...job.variables].filter(([name]) => job.visible.has(name)))),
          volumeMounts: [...mounts, ...engine.map(({ mount }) => mount), ...builder.mounts],
          ...confinement(options.settings, options.limits, {
            ...(user >= 0 && { runAsUser: user }),
            ...builder.securityContext,
          }),
        },
        {
          name: 'helper',
          image: options.helperImage,
          imagePullPolicy: 'IfNotPresent',
          ...idle(undefined),
          ...confinement(options.settings, options.limits),
          volumeMounts: mounts,
        },
        ...services.map((service, index) => ({
          ...serviceContainer(job, service, index, options.attempt),
          ...confinement(options.settings, options.limits),
          volumeMounts: mounts,
        })),
      ],
    },
  };
}

/** What a job has that builds images without an engine: a place for layers, and in the built-in cluster the right. */
function builderParts({ payload }: ExecutorJob, { own }: PodOptions) {
  if (!buildsWithoutEngine(payload)) return { volumes: [], mounts: [], securityContext: {} };
  const seccompProfile = { type: 'Localhost', localhostProfile: 'slipway/user-namespaces.json' };
  return {
    volumes: [{ name: 'layers', emptyDir: {} }],
    mounts: [{ name: 'layers', mountPath: layersFolder }],
    // Nodes of other clusters have no such profile, and most let their pods make namespaces anyway.
    securityContext: own ? { seccompProfile, allowPrivilegeEscalation: false } : {},
  };
}

/** Of the node, where the cluster is of this machine: a socket, and certificates for it. */
function engineMounts(own: EnginePlace | undefined) {
  if (own === undefined) return [];
  const { socket, certificates } = own;
  const places = [
    { name: 'engine', path: socket, type: 'Socket', mountPath: '/var/run/docker.sock' },
    ...(certificates
      ? [
          {
            name: 'engine-certificates',
            path: certificates.host,
            type: 'Directory',
            mountPath: certificates.inside,
          },
        ]
      : []),
  ];
  return places.map(({ name, path, type, mountPath }) => ({
    volume: { name, hostPath: { path, type } },
    mount: { name, mountPath, readOnly: type === 'Directory' },
  }));
}

/** The pull policies of an image, in the order in which they are tried. */
export function pullPolicies(job: ExecutorJob, image: Image): readonly PullPolicy[] {
  if (image.pull_policy && image.pull_policy.length > 0) return image.pull_policy;
  const isOurs = job.payload.credentials.some(({ url }) => isIn(url, image.name));
  return [isOurs ? 'always' : 'if-not-present'];
}

/** A name of at most 63 characters for a job's pod, its end random. */
export const podName = (job: ExecutorJob, random: string): string =>
  `${job.uniqueName.replace(/[^a-z0-9-]/g, '-').slice(0, 63 - random.length - 1)}-${random}`;

function pullPolicy(job: ExecutorJob, image: Image, attempt: number): string {
  const policies = pullPolicies(job, image);
  return wirePolicies[policies[Math.min(attempt, policies.length - 1)] ?? 'if-not-present'];
}

const wirePolicies: Readonly<Record<PullPolicy, string>> = {
  always: 'Always',
  'if-not-present': 'IfNotPresent',
  never: 'Never',
};

/** Waits for scripts; survives a SIGTERM that is meant for them, ends on one for itself. */
const idleScript = 'trap "exit 0" TERM; while :; do sleep 1000000 & wait $!; done';

/** What a container does by itself: nothing, whatever its entrypoint makes of that. */
function idle(image: Image | undefined): {
  command: readonly string[];
  args?: readonly string[];
  stdin?: boolean;
} {
  const entrypoint = image?.entrypoint?.filter(Boolean) ?? [];
  const command = ['sh', '-c', idleScript];
  if (entrypoint.length === 0) return { command };
  // `/bin/sh -c` drops all but the first word and begins a shell, which waits for input for ever.
  return { command: entrypoint, args: command, stdin: true };
}

/** How a service's container is called. */
export const serviceContainerName = (index: number): string => `svc-${index}`;

function serviceContainer(
  job: ExecutorJob,
  service: Service,
  index: number,
  attempt: number,
): object {
  return {
    name: serviceContainerName(index),
    image: service.name,
    imagePullPolicy: pullPolicy(job, service, attempt),
    ...(service.entrypoint && { command: service.entrypoint }),
    ...(service.command && { args: service.command }),
    env: environment(serviceVariables(job, service)),
  };
}

const environment = (variables: Variables): object[] =>
  [...variables]
    // In an environment `$(NAME)` would be expanded once more.
    .map(([name, value]) => ({ name, value: value.replaceAll('$(', '$$(') }));

const isName = (alias: string): boolean => /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(alias);

const labelValue = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
