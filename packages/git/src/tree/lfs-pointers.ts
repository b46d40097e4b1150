import type { Repository } from '#repository';
import { BatchReader } from './batch-reader.ts';

/** What a file in Git LFS is in the repository: the SHA-256 and the size of what it stands for. */
export interface LfsPointer {
  readonly oid: string;
  readonly size: number;
}

/** By the specification a pointer is smaller than this. */
const mostBytes = 1024;
/** The shortest that can be one. */
const leastBytes = 100;
const atOnce = 5000;

/**
 * The large files that any commit of a repository has pointed to, each once. Reads what is small of all
 * objects: an object that nothing leads to any more may be among them.
 *
 * @see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
export async function lfsPointers(repository: Repository): Promise<readonly LfsPointer[]> {
  const found = new Map<string, LfsPointer>();
  for await (const shas of smallBlobs(repository)) {
    for (const content of await contentsOf(repository, shas)) {
      const pointer = content && pointerIn(content.toString('latin1'));
      if (pointer) found.set(pointer.oid, pointer);
    }
  }
  return [...found.values()];
}

/** What a file says that stands for a large one; undefined for any other file. */
function pointerIn(text: string): LfsPointer | undefined {
  const [, oid, size] =
    /^version https:\/\/[\w.-]+\/spec\/v\d+\n(?:ext-.*\n)*oid sha256:([0-9a-f]{64})\nsize (\d{1,15})\n$/.exec(
      text,
    ) ?? [];
  return oid === undefined ? undefined : { oid, size: Number(size) };
}

/** So many at a time, whatever the size of the repository. */
async function* smallBlobs(repository: Repository): AsyncGenerator<readonly string[]> {
  const format = '--batch-check=%(objectname) %(objecttype) %(objectsize)';
  const program = repository.start(['cat-file', '--batch-all-objects', '--unordered', format]);
  program.stdin.end();
  let rest = '';
  let shas: string[] = [];
  for await (const piece of program.stdout) {
    const lines = (rest + piece.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [sha = '', type, size] = line.split(' ');
      const isSmall = Number(size) >= leastBytes && Number(size) < mostBytes;
      if (type === 'blob' && isSmall) shas.push(sha);
    }
    if (shas.length < atOnce) continue;
    yield shas;
    shas = [];
  }
  await program.ended;
  yield shas;
}

async function contentsOf(repository: Repository, shas: readonly string[]) {
  if (shas.length === 0) return [];
  const program = repository.start(['cat-file', '--batch=%(objecttype) %(objectsize)']);
  program.stdin.end(shas.map((sha) => `${sha}\n`).join(''));
  const reader = new BatchReader(mostBytes);
  for await (const piece of program.stdout) reader.take(piece);
  await program.ended;
  return reader.contents;
}
