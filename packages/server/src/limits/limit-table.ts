import { type ArtifactTypeLimit, artifactTypeLimits } from './artifact-type-limits.ts';

/** What is counted: sizes in megabytes of 2^20 bytes, as GitLab counts them. */
type Unit =
  | 'megabytes'
  | 'bytes'
  | 'jobs'
  | 'pipelines'
  | 'files'
  | 'pods'
  | 'volumes'
  | 'requests'
  | 'seconds'
  | 'switch';

/** One limit, by GitLab's name where GitLab has one. */
export interface Limit {
  readonly unit: Unit;
  /** 0 is none. */
  readonly usual: number;
  /** Which of GitLab's two lists of the instance it stands in. */
  readonly place: 'application_settings' | 'plan_limits';
  /** Whether groups and projects may have their own. */
  readonly isOfProjects?: true;
  readonly what: string;
}

const settings = 'application_settings';
const plan = 'plan_limits';
const isOfProjects = true;

/** What requests are about; each is counted by itself. */
export type ThrottledKind = 'api' | 'web' | 'git_http';

const throttledWords: Readonly<Record<ThrottledKind, string>> = {
  api: 'the API',
  web: 'pages and files beside the API',
  git_http: 'git and its large files',
};

/** Every limit that can be chosen. What else is limited is said where it is. */
export const limitTable = {
  max_artifacts_size: {
    unit: 'megabytes',
    usual: 1024,
    place: settings,
    isOfProjects,
    what: 'one file of artifacts or of a report',
  },
  max_attachment_size: {
    unit: 'megabytes',
    usual: 100,
    place: settings,
    what: 'one file that is uploaded to a project',
  },
  generic_packages_max_file_size: {
    unit: 'bytes',
    usual: 5 * 2 ** 30,
    place: plan,
    isOfProjects,
    what: 'one file of a package',
  },
  repository_size_limit: {
    unit: 'megabytes',
    usual: 0,
    place: settings,
    isOfProjects,
    what: 'the repository with its large files, as it is before a push',
  },
  receive_max_input_size: {
    unit: 'megabytes',
    usual: 0,
    place: settings,
    isOfProjects,
    what: 'what one push sends',
  },
  git_push_pipeline_limit: {
    unit: 'pipelines',
    usual: 4,
    place: settings,
    isOfProjects,
    what: 'branches and tags of one push that get pipelines',
  },
  storage_size_limit: {
    unit: 'megabytes',
    usual: 0,
    place: plan,
    isOfProjects,
    what: 'repository, large files (LFS), artifacts, packages and uploads of a project together',
  },
  ...byArtifactType(),
  ci_jobs_trace_size_limit: {
    unit: 'megabytes',
    usual: 1024,
    place: plan,
    isOfProjects,
    what: 'the log of a job; of a longer one the beginning and the end are kept',
  },
  ci_pipeline_size: {
    unit: 'jobs',
    usual: 0,
    place: plan,
    isOfProjects,
    what: 'jobs of one pipeline',
  },
  allow_local_requests_from_web_hooks_and_services: {
    unit: 'switch',
    usual: 0,
    place: settings,
    what: 'whether webhooks may ask this machine and private networks',
  },
  ci_active_jobs: {
    unit: 'jobs',
    usual: 0,
    place: plan,
    isOfProjects,
    what: 'jobs of all pipelines of a project that go on, of the last day',
  },
  environment_pods_limit: {
    unit: 'pods',
    usual: 0,
    place: plan,
    isOfProjects,
    what: 'pods of one environment, in its namespace of the built-in cluster',
  },
  environment_volumes_limit: {
    unit: 'volumes',
    usual: 0,
    place: plan,
    isOfProjects,
    what: 'claims of volumes of one environment, in the same place',
  },
  ci_max_includes: {
    unit: 'files',
    usual: 150,
    place: settings,
    what: 'files that one configuration includes',
  },
  ...throttled('unauthenticated', 'api', 3600),
  ...throttled('authenticated', 'api', 7200),
  ...throttled('unauthenticated', 'web', 3600),
  ...throttled('authenticated', 'web', 7200),
  ...throttled('unauthenticated', 'git_http', 3600),
  ...throttled('authenticated', 'git_http', 3600),
} as const satisfies Record<string, Limit>;

/** Types of artifacts may be held smaller than others. */
function byArtifactType(): Readonly<Record<ArtifactTypeLimit, Limit>> {
  const all = artifactTypeLimits.map(([name, type, megabytes]) => {
    const what = `one file of artifacts of the type ${type}; 0: as max_artifacts_size says`;
    return [name, { unit: 'megabytes', usual: megabytes, place: plan, what }] as const;
  });
  // Names that are put together are lost to the compiler.
  return Object.fromEntries(all) as Record<ArtifactTypeLimit, Limit>;
}

/** The three settings of one count, as GitLab names them. */
function throttled<W extends 'authenticated' | 'unauthenticated', K extends ThrottledKind>(
  who: W,
  kind: K,
  usual: number,
) {
  const name = `throttle_${who}_${kind}` as const;
  const all = {
    [`${name}_enabled`]: throttleSwitch(),
    [`${name}_requests_per_period`]: throttleRequests(kind, usual),
    [`${name}_period_in_seconds`]: throttleSeconds(),
  };
  // Names that are put together are lost to the compiler.
  type Names = `throttle_${W}_${K}_${'enabled' | 'requests_per_period' | 'period_in_seconds'}`;
  return all as unknown as Readonly<Record<Names, Limit>>;
}

function throttleSwitch(): Limit {
  return {
    unit: 'switch',
    usual: 0,
    place: settings,
    what: 'whether requests are counted',
  };
}

function throttleRequests(kind: ThrottledKind, usual: number): Limit {
  const what = `requests to ${throttledWords[kind]}, of one address or of one user`;
  return { unit: 'requests', usual, place: settings, what };
}

function throttleSeconds(): Limit {
  return { unit: 'seconds', usual: 3600, place: settings, what: 'in which they count' };
}

/** The name of a limit, GitLab's where it has one. */
export type LimitName = keyof typeof limitTable;

/** What holds of each. */
export type LimitValues = { readonly [K in LimitName]: number };

/** What somebody has chosen; what is missing is as it is above. */
export type ChosenLimits = { readonly [K in LimitName]?: number };

/** What is chosen anew; null takes back what was. */
export type LimitChange = { readonly [K in LimitName]?: number | null };

// The keys of an object literal are its names.
export const limitNames = Object.keys(limitTable) as LimitName[];

/** Those that groups and projects may have of their own. */
export const projectLimitNames = limitNames.filter((name) => limitOf(name).isOfProjects === true);

/** What there is to know of a limit. */
export function limitOf(name: LimitName): Limit {
  return limitTable[name];
}

/** What holds where these were chosen, the nearest last. */
export function effective(chosen: readonly ChosenLimits[]): LimitValues {
  const usual = Object.fromEntries(limitNames.map((name) => [name, limitTable[name].usual]));
  return Object.assign(usual, ...chosen) as LimitValues; // every name has a usual value
}

/** A limit in bytes; none is `Infinity`. */
export function bytesOf(megabytes: number): number {
  return megabytes === 0 ? Infinity : megabytes * 2 ** 20;
}
