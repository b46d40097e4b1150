import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import process from 'node:process';
import { loadAll } from 'js-yaml';
import { type BackupSettings, readBackupSettings } from './backup-settings.ts';
import { type Flags, UsageError } from './command.ts';
import { usualDataDir } from './hint.ts';
import {
  type ImageProxySettings,
  readImageProxySettings,
  readSparseIndexes,
} from './image-settings.ts';
import { type JobSettings, readJobSettings, type Setting } from './job-settings.ts';
import { checkPort, type PublicBinding, portOf, readPublicBinding } from './public-binding.ts';

/** What `slipway up` was asked to do. Decided once, then only read. */
export interface Config {
  /** Absolute path of the data folder. */
  readonly dataDir: string;
  /** Undefined: 8929, or the next free port. */
  readonly port: number | undefined;
  /** Undefined: 6443, or the next free port. */
  readonly clusterPort: number | undefined;
  readonly bind: string;
  /** Names by which other machines call this one; that of the URL is among them. */
  readonly hosts: readonly string[];
  readonly outside: PublicBinding;
  readonly isDemo: boolean;
  readonly hasCluster: boolean;
  readonly hasRunners: boolean;
  readonly isJson: boolean;
  /** Presets for the first start; made at random when undefined. */
  readonly rootPassword: string | undefined;
  readonly rootToken: string | undefined;
  /** `DOCKER_HOST`; undefined for Docker's own socket. */
  readonly engineHost: string | undefined;
  /** What programs of shell jobs find in their environment. */
  readonly jobEnvironment: Readonly<Record<string, string>>;
  /** Executables of built-in jobs: `kubectl` and friends come from here. */
  readonly path: string;
  readonly logLevel: string;
  readonly jobs: JobSettings;
  /**
   * Whether an environment gets the namespace of the cluster that its file or its name asks for, while
   * one person alone uses this instance.
   */
  readonly grantsByItself: boolean;
  readonly backups: BackupSettings;
  readonly imageProxy: ImageProxySettings | undefined;
  /** Whether an index may name images that the registry does not have. */
  readonly hasSparseIndexes: boolean;
}

const fileName = 'slipway.yml';

/**
 * Flags over environment over `slipway.yml` in the data folder over defaults.
 *
 * @throws UsageError when a value is not what it must be, naming where it came from.
 */
export function readConfig(flags: Flags): Config {
  const dataDir = readDataDir(flags);
  const file = readFile(dataDir);
  const setting = (name: string): Setting => {
    const variable = `SLIPWAY_${name.replaceAll('-', '_').toUpperCase()}`;
    const flag = flags.text(name);
    if (flag !== undefined) return { value: flag, origin: `--${name}` };
    const environment = process.env[variable];
    if (environment) return { value: environment, origin: `$${variable}` };
    const entry = file[name];
    return {
      value: entry === undefined ? undefined : String(entry),
      origin: `${name} in ${fileName}`,
    };
  };
  const isOff = (name: string) => flags.isSet(`no-${name}`) || file[name] === false;
  const outside = readPublicBinding(setting, flags, new Date());
  checkPort(outside, setting('port'));
  return Object.freeze({
    dataDir,
    port: port(setting('port')) ?? portOf(outside),
    clusterPort: port(setting('cluster-port')),
    bind: setting('bind').value ?? '127.0.0.1',
    hosts: hostsIn(setting('hosts').value, outside.url),
    outside,
    isDemo: !isOff('demo'),
    hasCluster: !isOff('cluster'),
    hasRunners: !isOff('runners'),
    isJson: flags.isSet('json'),
    rootPassword: process.env.SLIPWAY_ROOT_PASSWORD || undefined,
    rootToken: process.env.SLIPWAY_ROOT_TOKEN || undefined,
    engineHost: process.env.DOCKER_HOST || undefined,
    jobEnvironment: jobEnvironment(),
    path: programPath(),
    logLevel: setting('log-level').value ?? 'info',
    jobs: readJobSettings(setting),
    grantsByItself: readGrants(setting('namespace-grants')),
    backups: readBackupSettings(setting, dataDir),
    imageProxy: readImageProxySettings(setting),
    hasSparseIndexes: readSparseIndexes(setting),
  });
}

/** Least privilege: of our own environment, jobs get only what programs can't do without. */
function jobEnvironment(): Readonly<Record<string, string>> {
  const names = [
    'PATH',
    'HOME',
    'USER',
    'LOGNAME',
    'LANG',
    'LC_ALL',
    'TZ',
    'TMPDIR',
    'DOCKER_HOST',
  ];
  const environment = Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return { ...environment, PATH: programPath() };
}

/** Where programs are, without what npm puts in front when it started us. */
function programPath(): string {
  const path = process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin';
  const isNpms = (entry: string) => /node_modules\/(\.bin|@npmcli\/run-script\/)/.test(entry);
  return path
    .split(delimiter)
    .filter((entry) => !isNpms(entry))
    .join(delimiter);
}

/** The data folder alone: all that commands need which talk to a running Slipway. */
export function readDataDir(flags: Flags): string {
  return resolve(flags.text('data-dir') ?? (process.env.SLIPWAY_DATA_DIR || usualDataDir));
}

/** The kubeconfig that kubectl would take by itself: in jobs it is the job's. */
export function readKubeconfig(): string | undefined {
  return process.env.KUBECONFIG || undefined;
}

/** What the program of an agent finds in its environment: in a pod, where the API of its cluster is. */
export interface AgentEnvironment {
  readonly slipwayUrl: string | undefined;
  readonly token: string | undefined;
  readonly apiHost: string | undefined;
  readonly apiPort: string | undefined;
}

/** Reads it. */
export function readAgentEnvironment(): AgentEnvironment {
  const { SLIPWAY_URL, SLIPWAY_AGENT_TOKEN } = process.env;
  const { KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT } = process.env;
  return {
    slipwayUrl: SLIPWAY_URL || undefined,
    token: SLIPWAY_AGENT_TOKEN || undefined,
    apiHost: KUBERNETES_SERVICE_HOST || undefined,
    apiPort: KUBERNETES_SERVICE_PORT || undefined,
  };
}

function readGrants({ value = 'alone', origin }: Setting): boolean {
  if (value === 'alone' || value === 'by-hand') return value === 'alone';
  throw new UsageError(
    `${origin} is alone (what files ask for is granted while one person uses Slipway) or by-hand, not "${value}"`,
  );
}

function hostsIn(names = '', url: string | undefined): readonly string[] {
  const given = names.split(',').filter((name) => name.trim() !== '');
  return url === undefined ? given : [...new Set([...given, new URL(url).hostname])];
}

function port({ value, origin }: Setting): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 65535) return number;
  throw new UsageError(`${origin} must be a port number from 1 to 65535, not "${value}"`);
}

function readFile(dataDir: string): Readonly<Record<string, unknown>> {
  const path = join(dataDir, fileName);
  if (!existsSync(path)) return {};
  const [content] = parseFile(path);
  if (content === null || content === undefined) return {};
  if (typeof content === 'object' && !Array.isArray(content)) return { ...content };
  throw new UsageError(`${path} must hold a mapping such as "port: 8929"`);
}

function parseFile(path: string): readonly unknown[] {
  try {
    return loadAll(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `${path} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}
