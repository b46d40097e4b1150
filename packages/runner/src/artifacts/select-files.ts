import { lstat, readdir } from 'node:fs/promises';
import { posix } from 'node:path';
import type { JobLog } from '#log/job-log';
import { compileGlob, fixedPart } from './glob.ts';

/** Which files of a project a cache or an artifact holds. */
export interface Selection {
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  /** Files that git does not know, when the selection asks for them. */
  readonly untracked: readonly string[] | undefined;
}

/** A job's project. */
interface Project {
  readonly root: string;
  /** As its script sees it: so may the job name files, and so it is told of them. */
  readonly shownAs: string;
}

/**
 * The files and folders that a selection finds in a project, sorted, relative, each once. Links are
 * never followed, so nothing outside the project gets in. What was found is said in the log.
 */
export async function selectFiles(
  { root, shownAs }: Project,
  selection: Selection,
  log: JobLog,
): Promise<string[]> {
  const isExcluded = selection.exclude.map((pattern) => ({
    pattern,
    matches: compileGlob(pattern),
    count: 0,
  }));
  const found = new Set<string>();
  const add = (path: string): boolean => {
    const rule = isExcluded.find(({ matches }) => matches(path));
    if (rule) rule.count += 1;
    else found.add(path);
    return !rule;
  };
  for (const wish of selection.paths) {
    const pattern = relativePattern(shownAs, wish);
    if (pattern === undefined) {
      log.warn(`artifact path is not a subpath of project directory: ${wish}`);
      continue;
    }
    let count = 0;
    for await (const path of matching(root, pattern)) if (add(path)) count += 1;
    if (count > 0) log.plain(`${wish}: found ${count} matching artifact files and directories`);
    else {
      log.warn(
        `${wish}: no matching files. Ensure that the artifact path is relative to the working directory (${shownAs})`,
      );
    }
  }
  if (selection.untracked) {
    const kept = selection.untracked.filter(add);
    log.plain(`untracked: found ${kept.length} files`);
  }
  for (const { pattern, count } of isExcluded) {
    if (count > 0) log.plain(`${pattern}: excluded ${count} files`);
  }
  return [...found].sort();
}

/** A pattern relative to `project`, or undefined when it leads out of it. */
export function relativePattern(project: string, wish: string): string | undefined {
  const inside = posix.isAbsolute(wish) ? posix.relative(project, wish) : wish;
  const pattern = posix.normalize(inside).replace(/\/$/, '');
  return pattern.split('/').includes('..') ? undefined : pattern;
}

async function* matching(root: string, pattern: string): AsyncGenerator<string> {
  const start = fixedPart(pattern);
  const matches = pattern === '.' ? () => true : compileGlob(pattern);
  const isWhole = start === pattern;
  const entry = await lstat(posix.join(root, start)).catch(() => undefined);
  if (!entry || (await leadsThroughLink(root, start))) return;
  if (start !== '.' && start !== '' && (isWhole || matches(start))) yield start;
  if (entry.isDirectory()) yield* walk(root, start === '.' ? '' : start, matches, isWhole);
}

async function* walk(
  root: string,
  directory: string,
  matches: (path: string) => boolean,
  isIncluded: boolean,
): AsyncGenerator<string> {
  for (const entry of await readdir(posix.join(root, directory), { withFileTypes: true })) {
    const path = posix.join(directory, entry.name);
    const isHit = isIncluded || matches(path);
    if (isHit && (entry.isFile() || entry.isDirectory() || entry.isSymbolicLink())) yield path;
    if (entry.isDirectory()) yield* walk(root, path, matches, isHit);
  }
}

async function leadsThroughLink(root: string, path: string): Promise<boolean> {
  const parents = path.split('/').slice(0, -1);
  for (let depth = 1; depth <= parents.length; depth += 1) {
    const found = await lstat(posix.join(root, ...parents.slice(0, depth)));
    if (found.isSymbolicLink()) return true;
  }
  return false;
}
