import {
  type Decision,
  type EngineRequest,
  refused,
  type SocketJob,
  type Subject,
} from './decision.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What is taken as it is; whatever else is not empty is refused. */
const configFields: ReadonlySet<string> = new Set(
  (
    'ArgsEscaped AttachStderr AttachStdin AttachStdout Cmd Entrypoint Env Healthcheck Image Labels ' +
    'OpenStdin Shell StdinOnce StopSignal StopTimeout Tty User Volumes WorkingDir'
  ).split(' '),
);

const hostFields: ReadonlySet<string> = new Set(
  (
    'AutoRemove CapDrop ConsoleSize CpuShares GroupAdd Init ReadonlyRootfs ShmSize Tmpfs ' +
    'Memory MemoryReservation MemorySwap NanoCpus PidsLimit'
  ).split(' '),
);

const execFields: ReadonlySet<string> = new Set(
  'AttachStderr AttachStdin AttachStdout Cmd ConsoleSize DetachKeys Env Tty User WorkingDir'.split(
    ' ',
  ),
);

/** Values that say what is the case anyway. */
const usual: Readonly<Record<string, readonly unknown[]>> = {
  CgroupnsMode: ['private'],
  IpcMode: ['private'],
  MemorySwappiness: [-1],
  NetworkMode: ['default', 'bridge', 'none'],
};

/** Lists that hide or guard something: an empty one takes that away. */
const guards: ReadonlySet<string> = new Set(['MaskedPaths', 'ReadonlyPaths']);

/** `POST /containers/create`: the job's labels, network and limits, and nothing of the host. */
export function createRules({ body, query }: EngineRequest, job: SocketJob): Decision {
  if (!isFields(body)) return refused('the container’s configuration is no JSON object', 400);
  const { HostConfig: host = {}, NetworkingConfig: networking = {}, ...config } = body;
  if (!isFields(host)) return refused('"HostConfig" is no JSON object', 400);
  const { LogConfig, RestartPolicy, ...fields } = host;
  const problem =
    foreign(config, configFields) ??
    foreign(fields, hostFields) ??
    logProblem(LogConfig) ??
    restartProblem(RestartPolicy) ??
    networkProblem(networking) ??
    volumeProblem(config.Volumes) ??
    labelProblem(config.Labels);
  if (problem !== undefined) return refused(problem);
  if (typeof config.Image !== 'string' || config.Image === '') {
    return refused('the container names no image', 400);
  }
  const isAlone = host.NetworkMode === 'none';
  const changed = {
    ...kept(config, configFields),
    Labels: { ...(config.Labels ?? {}), ...job.labels },
    HostConfig: {
      ...kept(fields, hostFields),
      NetworkMode: isAlone ? 'none' : `container:${job.container}`,
      CapDrop: [...new Set([...listOf(host.CapDrop), 'NET_RAW'])],
      ...limitsOf(host, job),
    },
  };
  const about: Subject[] = [{ kind: 'image', name: config.Image }];
  return { type: 'allowed', about, query, body: changed };
}

/** `POST /containers/ID/exec`: as whoever, but with no more rights than the container. */
export function execRules({ body }: EngineRequest, about: readonly Subject[]): Decision {
  if (!isFields(body)) return refused('the command is no JSON object', 400);
  const problem = foreign(body, execFields);
  if (problem !== undefined) return refused(problem);
  return { type: 'allowed', about, body: kept(body, execFields) };
}

/** What is not taken and says something. Also a name that only the engine reads without its case. */
function foreign(fields: Fields, taken: ReadonlySet<string>): string | undefined {
  for (const [name, value] of Object.entries(fields)) {
    if (taken.has(name)) continue;
    const isNothing = guards.has(name) ? value === null : isEmpty(value);
    if (isNothing || usual[name]?.includes(value)) continue;
    return sentences[name] ?? `a job’s containers cannot have "${name}"`;
  }
  return undefined;
}

const sentences: Readonly<Record<string, string>> = {
  Privileged:
    'a job’s containers are not privileged, and have no need to be: build and push as they are',
  CapAdd: 'a job’s containers get no capabilities beyond the usual ones',
  Devices: 'a job’s containers see no devices of this machine',
  DeviceRequests: 'a job’s containers see no devices of this machine',
  SecurityOpt: 'security options are for who runs the machine',
  NetworkMode: 'a job’s containers share the job’s own network, or have none: leave --network out',
  PidMode: 'a job’s containers see their own processes only',
  IpcMode: 'a job’s containers have their own shared memory only',
  UTSMode: 'a job’s containers have a host name of their own',
  UsernsMode: 'a job’s containers keep the engine’s user namespace',
  CgroupParent: 'the cgroup of a job’s containers is the job’s',
  Binds:
    'no folder of this machine can be mounted: copy files with docker cp, or build them into the image',
  Mounts: 'no folder or volume of this machine can be mounted: copy files with docker cp',
  VolumesFrom: 'volumes of other containers cannot be mounted: copy files with docker cp',
  PortBindings:
    'no port of this machine is published: the container is at localhost:PORT of the job',
  PublishAllPorts:
    'no port of this machine is published: the container is at localhost:PORT of the job',
  ExposedPorts: 'no port is published: the container is at localhost:PORT of the job as it is',
  Hostname: 'a job’s containers share the job’s network and its host name',
};

function logProblem(value: unknown): string | undefined {
  const { Type, Config, ...rest } = isFields(value) ? value : {};
  const isUsual = isEmpty(Type) || Type === 'json-file' || Type === 'none';
  if (isUsual && isEmpty(Config) && isEmpty(rest)) return undefined;
  return 'logs of a job’s containers are read with docker logs: leave --log-driver and --log-opt out';
}

function restartProblem(value: unknown): string | undefined {
  const { Name } = isFields(value) ? value : {};
  if (isEmpty(Name) || Name === 'no') return undefined;
  return 'a job’s containers end with the job: leave --restart out';
}

function networkProblem(value: unknown): string | undefined {
  if (!isFields(value)) return isEmpty(value) ? undefined : '"NetworkingConfig" is no JSON object';
  const { EndpointsConfig, ...rest } = value;
  const ends = Object.entries(isFields(EndpointsConfig) ? EndpointsConfig : {});
  const isUsual = ends.every(
    ([name, end]) => (name === 'default' || name === 'bridge') && isBlank(end),
  );
  return isUsual && isEmpty(rest) ? undefined : sentences.NetworkMode;
}

/** Volumes without a name live and end with their container. */
function volumeProblem(value: unknown): string | undefined {
  if (isEmpty(value)) return undefined;
  const isPlain =
    isFields(value) &&
    Object.entries(value).every(([path, how]) => path.startsWith('/') && isEmpty(how));
  return isPlain ? undefined : sentences.Mounts;
}

/** By labels programs tell whose a container is. */
const reserved = /^(slipway\.dev\/|com\.gitlab\.|io\.kubernetes\.|io\.podman\.)/i;

function labelProblem(value: unknown): string | undefined {
  if (isEmpty(value)) return undefined;
  if (!isFields(value)) return '"Labels" is no JSON object';
  const name = Object.keys(value).find((label) => reserved.test(label));
  return name && `the label ${name} is not for jobs to set`;
}

/** What was asked for, as far as the job's own limits go. */
function limitsOf(host: Fields, { memoryBytes, cpus, pidsLimit }: SocketJob): Fields {
  const memory = least(host.Memory, memoryBytes);
  const nanoCpus = least(host.NanoCpus, cpus && Math.round(cpus * 1e9));
  const pids = least(host.PidsLimit, pidsLimit);
  return {
    ...(memory !== undefined && { Memory: memory, MemorySwap: memory }),
    ...(nanoCpus !== undefined && { NanoCpus: nanoCpus }),
    ...(pids !== undefined && { PidsLimit: pids }),
  };
}

/** Zero and less is "without a limit". */
function least(asked: unknown, limit: number | undefined): number | undefined {
  const wanted = typeof asked === 'number' && asked > 0 ? asked : undefined;
  if (limit === undefined) return wanted;
  return Math.min(limit, wanted ?? limit);
}

function kept(fields: Fields, names: ReadonlySet<string>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.has(name)));
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Has fields, which say nothing. */
function isBlank(value: unknown): boolean {
  return isEmpty(value) || (isFields(value) && Object.values(value).every(isEmpty));
}

/** Clients send every field there is: most say nothing. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) {
    return true;
  }
  if (Array.isArray(value)) return value.every(isEmpty);
  return typeof value === 'object' && Object.keys(value).length === 0;
}
