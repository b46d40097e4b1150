import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Flags, UsageError } from '#command';
import { readDataDir } from '#config';
import { assignment } from './event-options.ts';
import type { IncludeSources } from './include-resolver.ts';
import { findServerProjects, type ServerProjects } from './server-files.ts';

/**
 * Where `--include-map` and `--template-dir` say that includes are; the running Slipway is found by
 * the data folder when one of them is in no folder.
 *
 * @throws UsageError for what is no folder
 */
export function includeSources(flags: Flags, projectDir: string): IncludeSources {
  const templateDir = flags.text('template-dir');
  let server: { readonly projects: ServerProjects | undefined } | undefined;
  return {
    projectDir,
    projects: new Map(
      flags
        .list('include-map')
        .map(assignment)
        .map(([project, dir]) => [project, folder(dir, '--include-map')]),
    ),
    templateDir: templateDir === undefined ? undefined : folder(templateDir, '--template-dir'),
    server: () => {
      server ??= { projects: findServerProjects(readDataDir(flags)) };
      return server.projects;
    },
  };
}

function folder(dir: string, option: string): string {
  const path = resolve(dir);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  throw new UsageError(`${option}: there is no folder ${dir}`);
}
