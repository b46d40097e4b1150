import { StringDecoder } from 'node:string_decoder';
import { GitFailed } from '#programs';
import type { Repository } from '#repository';

/** Lines of a file in which a text stands, with those around them. */
export interface FoundLines {
  readonly path: string;
  /** Of the first line, counted from 1. */
  readonly startLine: number;
  readonly lines: readonly string[];
}

/** What to look for, and where. */
export interface GrepQuery {
  readonly commit: string;
  /** As it is, large or small letters. */
  readonly text: string;
  /** Places are told until there are so many. */
  readonly most: number;
}

const linesAround = 2;
/** A line of a generated file can be megabytes long. */
const mostOfLine = 1000;

/** Where a text stands in the files of a commit; binary files are left out. */
export async function grep(repository: Repository, query: GrepQuery): Promise<FoundLines[]> {
  const { commit, text, most } = query;
  const around = `--context=${linesAround}`;
  const how = ['-z', '-n', '-i', '-I', '-F', '--full-name', '--no-color', around];
  const program = repository.start(['grep', ...how, '-e', text, commit, '--']);
  program.stdin.end();
  const reader = new GrepReader(`${commit}:`);
  const decoder = new StringDecoder('utf8');
  for await (const piece of program.stdout) {
    reader.take(decoder.write(piece));
    if (reader.places.length > most) break;
  }
  program.kill();
  const { exitCode, stderr } = await program.ended;
  // 1: it stands nowhere; null: there was enough.
  if (exitCode !== 0 && exitCode !== 1 && exitCode !== null) {
    throw new GitFailed('grep', exitCode, stderr);
  }
  return reader.places.slice(0, most);
}

/** Reads `<commit>:<path> NUL <line> NUL <text>`, and `--` between places, in whatever pieces it comes. */
class GrepReader {
  readonly places: { path: string; startLine: number; lines: string[] }[] = [];
  readonly #prefix: string;
  #rest = '';
  #isNew = true;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  take(piece: string): void {
    const rows = (this.#rest + piece).split('\n');
    this.#rest = rows.pop() ?? '';
    for (const row of rows) this.#takeRow(row);
  }

  #takeRow(row: string): void {
    if (row === '--') {
      this.#isNew = true;
      return;
    }
    const [name = '', line = '', text = ''] = row.split('\0', 3);
    const path = name.slice(this.#prefix.length);
    const last = this.places.at(-1);
    const isNext = last?.path === path && last.startLine + last.lines.length === Number(line);
    if (this.#isNew || !isNext) this.places.push({ path, startLine: Number(line), lines: [] });
    this.#isNew = false;
    this.places.at(-1)?.lines.push(text.slice(0, mostOfLine));
  }
}
