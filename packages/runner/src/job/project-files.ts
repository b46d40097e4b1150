import type { When } from '@slipway/protocol';
import { fixedPart } from '#artifacts/glob';
import { relativePattern, selectFiles } from '#artifacts/select-files';
import type { Environment } from '#execution/executor';
import { expand } from '#execution/variables';
import { untrackedFiles } from '#sources/untracked-files';
import type { RunnableJob } from './runnable-job.ts';

/** What a cache or an artifact rule says about files. */
interface FileRule {
  readonly paths: readonly string[] | null;
  readonly exclude?: readonly string[];
  readonly untracked: boolean;
}

/** Whether a rule applies to a job that went this way. */
export const applies = (when: When, isSuccess: boolean): boolean =>
  when === 'always' || (when === 'on_failure') !== isSuccess;

/** Brings the files of all `rules` back to the host, then answers for each which ones it selects. */
export async function projectFiles(
  job: RunnableJob,
  environment: Environment,
  rule: FileRule,
): Promise<string[]> {
  const { host, inside, variables, limits, log } = job;
  const paths = (rule.paths ?? []).map((path) => expand(path, variables));
  const folders = paths.flatMap((path) => {
    const pattern = relativePattern(inside.project, path);
    return pattern === undefined ? [] : [pattern === '.' ? '' : fixedPart(pattern)];
  });
  await environment.download(rule.untracked ? [''] : folders, limits.job);
  return await selectFiles(
    { root: host.project, shownAs: inside.project },
    {
      paths,
      exclude: (rule.exclude ?? []).map((pattern) => expand(pattern, variables)),
      untracked: rule.untracked ? await untrackedFiles(job) : undefined,
    },
    log,
  );
}
