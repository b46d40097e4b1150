import type { ExecutorJob } from '#execution/executor';
import { JobFailure } from '#execution/failure';
import { isTrue, parseBoolean, type Variables } from '#execution/variables';

/** How a job wants its sources, from its `GIT_*` variables. */
export interface SourceSettings {
  readonly strategy: 'fetch' | 'clone' | 'none' | 'empty';
  readonly checkout: boolean;
  readonly cleanFlags: readonly string[];
  readonly fetchFlags: readonly string[];
  readonly submodules: SubmoduleSettings | undefined;
  /** Whether files kept in Git LFS come as what they stand for. */
  readonly lfs: boolean;
  readonly attempts: number | undefined;
}

/** How a job wants its submodules. */
export interface SubmoduleSettings {
  readonly isRecursive: boolean;
  /** Commits to fetch of each; 0 fetches all. */
  readonly depth: number;
  /** Path specifications; none are all of them. */
  readonly paths: readonly string[];
  readonly updateFlags: readonly string[];
}

/** Reads the settings; a value that means nothing is a warning, except where guessing would hurt. */
export function sourceSettings(job: ExecutorJob): SourceSettings {
  const { variables, payload, log } = job;
  const fallback = payload.allow_git_fetch ? 'fetch' : 'clone';
  const wish = variables.get('GIT_STRATEGY') || fallback;
  const strategy = strategies.find((known) => known === wish);
  if (!strategy) {
    log.warn(
      `GIT_STRATEGY: expected either 'clone', 'fetch', 'none' or 'empty' got "${wish}", using default value '${fallback}'`,
    );
  }
  return {
    strategy: strategy ?? fallback,
    checkout: parseBoolean(variables.get('GIT_CHECKOUT') || 'true') ?? true,
    cleanFlags: flags(variables.get('GIT_CLEAN_FLAGS') || '-ffdx'),
    fetchFlags: safeFlags(
      'GIT_FETCH_EXTRA_FLAGS',
      variables.get('GIT_FETCH_EXTRA_FLAGS') || '--prune --quiet',
    ),
    submodules: submoduleSettings(job),
    lfs: !isTrue(variables, 'GIT_LFS_SKIP_SMUDGE'),
    attempts: attempts(variables),
  };
}

function submoduleSettings({
  variables,
  payload,
  log,
}: ExecutorJob): SubmoduleSettings | undefined {
  const strategy = variables.get('GIT_SUBMODULE_STRATEGY') || 'none';
  if (strategy === 'none') return undefined;
  if (strategy !== 'normal' && strategy !== 'recursive') {
    throw new JobFailure(
      'runner_configuration_error',
      `GIT_SUBMODULE_STRATEGY: expected none, normal or recursive, got "${strategy}"`,
    );
  }
  const depth = variables.get('GIT_SUBMODULE_DEPTH') || `${payload.git_info.depth}`;
  const isNumber = /^\d+$/.test(depth);
  if (!isNumber) {
    log.warn(
      `GIT_SUBMODULE_DEPTH: expected a whole number got "${depth}", using default value: ${payload.git_info.depth}`,
    );
  }
  return {
    isRecursive: strategy === 'recursive',
    depth: isNumber ? Number(depth) : payload.git_info.depth,
    paths: submodulePaths(variables.get('GIT_SUBMODULE_PATHS') ?? ''),
    updateFlags: safeFlags(
      'GIT_SUBMODULE_UPDATE_FLAGS',
      variables.get('GIT_SUBMODULE_UPDATE_FLAGS') || 'none',
    ),
  };
}

function submodulePaths(text: string): string[] {
  const paths = words(text);
  if (paths.includes(':(exclude)')) {
    throw new JobFailure(
      'runner_configuration_error',
      `GIT_SUBMODULE_PATHS: ":(exclude)" and its path are one word: ":(exclude)path" in "${text}"`,
    );
  }
  return paths;
}

const strategies = ['fetch', 'clone', 'none', 'empty'] as const;

function attempts(variables: Variables): number | undefined {
  const wish = Number(variables.get('GET_SOURCES_ATTEMPTS'));
  return wish >= 1 ? Math.min(Math.floor(wish), 10) : undefined;
}

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

const flags = (text: string): string[] => (text === 'none' ? [] : words(text));

/** Flags by which git runs another program, or reads other folders of the machine. */
const unsafe = ['--upload-pack', '--multiple', '--all', '--reference', '--reference-if-able'];

/** Git takes a flag by any beginning that is clear, so a beginning is refused as well. */
function safeFlags(variable: string, text: string): string[] {
  const all = flags(text);
  for (const flag of all) {
    const name = flag.replace(/=.*$/s, '');
    if (name.length > 2 && unsafe.some((known) => known.startsWith(name))) {
      throw new JobFailure(
        'runner_configuration_error',
        `${variable}: "${flag}" is not allowed: git runs on the runner’s machine, where a job may ` +
          'not name programs or folders; take the flag out',
      );
    }
  }
  return all;
}
