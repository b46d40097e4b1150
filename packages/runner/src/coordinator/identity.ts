import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { makeFolder, writeDurably } from '@slipway/io';
import type { RunnerInfo } from '@slipway/protocol';
import type { Executor } from '#execution/executor';

/** Version that the log and the server see. */
export const version = '0.1.0';

/** Name that the log and the server see. */
export const program = 'slipway-runner';

/** The part of a runner's token that may be shown: nine characters after the prefix. */
export const shortToken = (token: string): string =>
  token
    .replace(/^glrt-(t\d_)?/, '')
    .replace(/[^\w-]/g, '')
    .slice(0, 9);

/**
 * The identity of this runner's machine towards the server, kept in its folder: `r_` and twelve
 * letters or digits.
 */
export async function systemId(directory: string): Promise<string> {
  const path = `${directory}/system-id`;
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (/^[sr]_[0-9a-zA-Z]{12}$/.test(kept)) return kept;
  const made = `r_${randomBytes(6).toString('hex')}`;
  await makeFolder(directory, 0o700);
  await writeDurably(path, made);
  return made;
}

/** What the server is told about a runner: only features that are really there. */
export function runnerInfo(executor: Executor): RunnerInfo {
  return {
    name: program,
    version,
    revision: 'slipway',
    platform: 'linux',
    architecture: arch() === 'x64' ? 'amd64' : arch(),
    executor: executor.name,
    shell: 'bash',
    features: { ...features, ...executor.features },
    config: {},
  };
}

const features = {
  artifacts: true,
  artifacts_exclude: true,
  cache: true,
  cancel_gracefully: true,
  cancelable: true,
  fallback_cache_keys: true,
  masking: true,
  multi_build_steps: true,
  raw_variables: true,
  refspecs: true,
  return_exit_code: true,
  trace_checksum: true,
  trace_reset: true,
  trace_size: true,
  two_phase_job_commit: true,
  upload_multiple_artifacts: true,
  upload_raw_artifacts: true,
};
