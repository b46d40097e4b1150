import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { CompileContext } from '@slipway/ci';
import { CommandFailed, type Input, UsageError } from '#command';
import { assignment, ignoredCodes, sourceOf } from './event-options.ts';
import { createListing, createResolver } from './include-resolver.ts';
import { includeSources } from './include-sources.ts';

/** A file and the event to compile it for. */
export interface CompileInput {
  readonly text: string;
  readonly context: CompileContext;
}

const usualFile = '.gitlab-ci.yml';
/** For all includes together, as on a server. */
const resolveSeconds = 30;

/**
 * Reads the file (by default `.gitlab-ci.yml`) and makes the event of the options.
 *
 * @throws CommandFailed when there is no such file; UsageError for options that make no sense.
 */
export async function readEvent({ flags }: Input, file: string = usualFile): Promise<CompileInput> {
  const path = resolve(file);
  const projectDir = resolve(flags.text('project-dir') ?? dirname(path));
  const sources = includeSources(flags, projectDir);
  const tag = flags.text('tag');
  if (tag !== undefined && flags.text('ref') !== undefined) {
    throw new UsageError('--ref names a branch and --tag a tag: give one of them');
  }
  const defaultBranch = flags.text('default-branch') ?? 'main';
  const target = flags.text('target-branch');
  const source = sourceOf(flags);
  const changed = flags.list('changed');
  const isMergeRequest = source === 'merge_request_event';
  const context: CompileContext = {
    file: basename(path),
    ref: tag ?? flags.text('ref') ?? defaultBranch,
    refType: tag !== undefined ? 'tag' : isMergeRequest ? 'merge_request' : 'branch',
    source,
    defaultBranch,
    isProtected: flags.isSet('protected'),
    ignoredWarnings: ignoredCodes(flags),
    variables: {
      predefined: mergeRequestVariables(isMergeRequest, target ?? defaultBranch),
      pipeline: flags
        .list('var')
        .map(assignment)
        .map(([key, value]) => ({ key, value })),
    },
    inputs: Object.fromEntries(flags.list('input').map(assignment)),
    resolve: createResolver(sources),
    signal: AbortSignal.timeout(resolveSeconds * 1000),
    listFiles: createListing(sources),
    ...(changed.length > 0 && { changedPaths: changed, changedSince: () => changed }),
  };
  return { text: await read(path, file), context };
}

function mergeRequestVariables(isMergeRequest: boolean, target: string) {
  return isMergeRequest ? [{ key: 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME', value: target }] : [];
}

async function read(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing) throw new CommandFailed(`there is no file ${name} here`);
    throw new CommandFailed(
      `cannot read ${name}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
