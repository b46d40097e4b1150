import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { run } from '#e2e/run';

/** What is wrong with the files of a product that does not run: databases, repositories, blobs. */
export async function complaintsAtRest(dataDir: string): Promise<readonly string[]> {
  const databases = globSync(['slipway.db', 'cluster/*.db'], { cwd: dataDir });
  return [
    ...databases.flatMap((name) => complaintsOfDatabase(join(dataDir, name))),
    ...(await complaintsOfRepositories(dataDir)),
  ];
}

/** In a copy: to open it is to repair it, and that is the product's part. */
function complaintsOfDatabase(file: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-campaign-database-'));
  try {
    const copy = join(folder, basename(file));
    for (const end of ['', '-wal']) {
      if (existsSync(file + end)) cpSync(file + end, copy + end);
    }
    using database = new DatabaseSync(copy);
    const rows = database.prepare('PRAGMA integrity_check').all();
    const foreign = database.prepare('PRAGMA foreign_key_check').all();
    return [
      ...rows.map((row) => String(row.integrity_check)).filter((word) => word !== 'ok'),
      ...foreign.map((row) => `a row of ${row.table} points to nothing`),
    ].map((what) => `${file}: ${what}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function complaintsOfRepositories(dataDir: string): Promise<readonly string[]> {
  const heads = globSync('repositories/**/HEAD', { cwd: dataDir });
  const found: string[] = [];
  for (const head of heads) {
    const repository = join(dataDir, head, '..');
    if (!existsSync(join(repository, 'objects'))) continue;
    const { code, stdout, stderr } = await run('git', ['-C', repository, 'fsck', '--no-dangling']);
    if (code !== 0) found.push(`git fsck of ${repository}: ${stdout}${stderr}`);
  }
  return found;
}

/** Files that are called like a digest and have another: half a file was made visible. */
export function halfFiles(dataDir: string): readonly string[] {
  return ['blobs/blobs/sha256', 'lfs']
    .flatMap((folder) => globSync(`${folder}/**/*`, { cwd: dataDir }))
    .map((name) => join(dataDir, name))
    .filter((file) => /^[0-9a-f]{64}$/.test(basename(file)) && statSync(file).isFile())
    .filter((file) => basename(file) !== digestOf(file))
    .map((file) => `${file} is not whole`);
}

function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
