/**
 * Joins the program of the roles into a few files, from which a role starts with a sixth of the processor's
 * time (docs/decisions/0132-…). Does nothing when what lies there is made of the sources as they are.
 */
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import {
  joinedEntry,
  joinedFolder,
  type MadeOf,
} from '#packages/cli/src/supervisor/process/joined';

const root = join(import.meta.dirname, '..');
const entry = join(root, 'packages/cli/src/roles/main.ts');
/** A Slipway that runs may still start roles from the one before. */
const kept = 2;
/** By this name the processes of roles are known. */
const entryFileNames = 'roles/[name].js';

if (!joinedEntry()) await joinRoles();

async function joinRoles(): Promise<void> {
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    input: { main: entry },
    platform: 'node',
    tsconfig: false,
    plugins: [{ name: 'places', transform: placed }],
  });
  const making = join(joinedFolder, `making-${process.pid}`);
  const { output } = await bundle.write({
    dir: making,
    entryFileNames,
    strictExecutionOrder: true,
  });
  const modules = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
  keep(making, modules);
  await bundle.close();
}

/** A module looks for what lies beside its source, and starts threads of it: it must know where that is. */
function placed(code: string, id: string): string | undefined {
  if (!code.includes('import.meta.') || !id.startsWith(root)) return undefined;
  return code
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
    .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)));
}

/** Makes it the current one, and removes those that nobody starts from any more. */
function keep(making: string, modules: readonly string[]): void {
  const own = modules.filter((file) => file.startsWith('/') && !file.includes('/node_modules/'));
  // What comes from the registry changes with this file.
  const sources = [...own, join(root, 'package-lock.json')].sort();
  const files = Object.fromEntries(sources.map((file) => [file, written(file)]));
  const hash = createHash('sha256').update(JSON.stringify(files));
  for (const file of sources) hash.update(readFileSync(file));
  const made: MadeOf = { folder: hash.digest('hex').slice(0, 12), files };
  rmSync(join(joinedFolder, made.folder), { recursive: true, force: true });
  renameSync(making, join(joinedFolder, made.folder));
  const note = join(joinedFolder, `made-of-${process.pid}`);
  writeFileSync(note, JSON.stringify(made));
  renameSync(note, join(joinedFolder, 'made-of.json'));
  removeOld();
}

function written(file: string): readonly [number, number] {
  const { size, mtimeMs } = statSync(file);
  return [size, mtimeMs];
}

function removeOld(): void {
  mkdirSync(joinedFolder, { recursive: true });
  const builds = readdirSync(joinedFolder, { withFileTypes: true })
    .filter((it) => it.isDirectory())
    .map(({ name }) => join(joinedFolder, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const build of builds.slice(kept)) rmSync(build, { recursive: true, force: true });
}
