import {
  type ContainerWish,
  type Decision,
  type EngineRequest,
  refused,
  type SocketJob,
  type Subject,
} from './decision.ts';
import { type Fields, isEmpty, isFields, kept, listOf } from './fields.ts';
import { labelProblem } from './label-rules.ts';
import { mountsOf } from './mount-rules.ts';
import { endpointsOf, networksOf, portsOf } from './network-wishes.ts';

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
};

/** Lists that hide or guard something: an empty one takes that away. */
const guards: ReadonlySet<string> = new Set(['MaskedPaths', 'ReadonlyPaths']);

/** `POST /containers/create`: the job's labels, network and limits, and nothing of the host. */
export function createRules({ body, query }: EngineRequest, job: SocketJob): Decision {
  if (!isFields(body)) return refused('the container’s configuration is no JSON object', 400);
  const { HostConfig: host = {}, NetworkingConfig: networking = {}, ...config } = body;
  if (!isFields(host)) return refused('"HostConfig" is no JSON object', 400);
  const { ExposedPorts, Hostname, Domainname, ...rest } = config;
  const problem =
    foreign(rest, configFields) ??
    foreign(withoutWishes(host), hostFields) ??
    logProblem(host.LogConfig) ??
    volumeProblem(config.Volumes) ??
    labelProblem(config.Labels);
  if (problem !== undefined) return refused(problem);
  if (typeof config.Image !== 'string' || config.Image === '') {
    return refused('the container names no image', 400);
  }
  const wish = wishOf(host, networking, config, job);
  if (typeof wish === 'string') return refused(wish);
  const changed = {
    ...kept(rest, configFields),
    ...(wish.isApart && kept(config, namedFields)),
    Labels: { ...(config.Labels ?? {}), ...job.labels },
    HostConfig: {
      ...kept(host, hostFields),
      ...(wish.isApart && kept(host, apartFields)),
      NetworkMode: host.NetworkMode === 'none' ? 'none' : `container:${job.container}`,
      CapDrop: [...new Set([...listOf(host.CapDrop), 'NET_RAW'])],
      ...limitsOf(host, job),
    },
  };
  const about: Subject[] = [
    { kind: 'image', name: config.Image },
    ...wish.networks.map(({ name }) => ({ kind: 'network', id: name }) as const),
    ...(wish.joins === undefined ? [] : [{ kind: 'container', id: wish.joins } as const]),
  ];
  return { type: 'allowed', about, query, body: changed, container: wish };
}

/** Read by rules of their own. */
const wished: ReadonlySet<string> = new Set(
  'Binds ExtraHosts Links LogConfig Mounts NetworkMode PortBindings PublishAllPorts RestartPolicy'.split(
    ' ',
  ),
);

const withoutWishes = (host: Fields): Fields =>
  Object.fromEntries(Object.entries(host).filter(([name]) => !wished.has(name)));

/** What only a container with a network of its own can have. */
const namedFields: ReadonlySet<string> = new Set(['Domainname', 'ExposedPorts', 'Hostname']);
const apartFields: ReadonlySet<string> = new Set(['ExtraHosts', 'RestartPolicy']);

function wishOf(
  host: Fields,
  networking: unknown,
  config: Fields,
  job: SocketJob,
): ContainerWish | string {
  const mounts = mountsOf(host, job);
  if (typeof mounts === 'string') return mounts;
  const endpoints = endpointsOf(networking);
  if (typeof endpoints === 'string') return endpoints;
  const networks = networksOf(host.NetworkMode, endpoints);
  if (typeof networks === 'string') return networks;
  const ports = portsOf(host, config.ExposedPorts);
  if (typeof ports === 'string') return ports;
  const restarts = restartsOf(host.RestartPolicy);
  if (typeof restarts === 'string') return restarts;
  // While the runner works in the job's folders nothing may begin to.
  if (restarts && mounts.some(({ kind }) => kind === 'folder')) return restartSentence;
  const own = [...namedFields].map((name) => config[name]);
  const needsOne =
    restarts || ports.length > 0 || [...own, host.ExtraHosts].some((it) => !isEmpty(it));
  const { joins, names } = networks;
  // In a network that has a name the engine reads them no more than we do: names are found there anyhow.
  if (!isEmpty(host.Links) && names.length === 0) return linkSentence;
  const canHaveOne = host.NetworkMode !== 'none' && joins === undefined;
  if (needsOne && !canHaveOne) return apartSentence;
  const isApart = canHaveOne && (needsOne || names.length > 0);
  return { mounts, networks: names, isApart, joins, ports };
}

const restartSentence =
  'a container that has a folder of the job does not start again by itself: leave --restart out';

const linkSentence =
  'containers find each other by the names they have in a network: leave --link out';

const apartSentence =
  'a container without a network of its own has no ports, host name or restarts: leave --network out';

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
  PidMode: 'a job’s containers see their own processes only',
  IpcMode: 'a job’s containers have their own shared memory only',
  UTSMode: 'a job’s containers have a host name of their own',
  UsernsMode: 'a job’s containers keep the engine’s user namespace',
  CgroupParent: 'the cgroup of a job’s containers is the job’s',
  VolumesFrom: 'volumes of other containers cannot be mounted: copy files with docker cp',
};

function logProblem(value: unknown): string | undefined {
  const { Type, Config, ...rest } = isFields(value) ? value : {};
  const isUsual = isEmpty(Type) || Type === 'json-file' || Type === 'none';
  if (isUsual && isEmpty(Config) && isEmpty(rest)) return undefined;
  return 'logs of a job’s containers are read with docker logs: leave --log-driver and --log-opt out';
}

const restartPolicies: ReadonlySet<unknown> = new Set([
  ...['always', 'on-failure', 'unless-stopped'],
]);

function restartsOf(value: unknown): boolean | string {
  const { Name, MaximumRetryCount: _, ...rest } = isFields(value) ? value : {};
  if (!isEmpty(rest)) return '"RestartPolicy" has fields that are not known here';
  if (isEmpty(Name) || Name === 'no') return false;
  return restartPolicies.has(Name) || `there is no restart policy "${Name}"`;
}

/** Volumes without a name live and end with their container. */
function volumeProblem(value: unknown): string | undefined {
  if (isEmpty(value)) return undefined;
  const isPlain =
    isFields(value) &&
    Object.entries(value).every(([path, how]) => path.startsWith('/') && isEmpty(how));
  return isPlain ? undefined : 'a volume is named by --volume NAME:PATH';
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
