import type { AheadWish, WantedRef } from './ahead-rules.ts';
import { type IndexedPack, indexPack } from './index-pack.ts';
import type { LastFetch } from './last-fetches.ts';
import type { Present } from './present-commits.ts';
import {
  type FetchAnswer,
  fetchRequest,
  lsRefsRequest,
  readFetch,
  readLsRefs,
} from './upload-pack.ts';

/** Asks git's service of the server; resolves with its whole answer. */
export type AskGit = (repositoryUrl: string, question: Buffer) => Promise<Buffer>;

/** What was fetched before the job's place was ready. */
export interface Ahead {
  readonly refs: readonly (WantedRef & { readonly sha: string })[];
  /** Whether it is for a repository that is still to be made. */
  readonly isForNew: boolean;
  readonly fetched: LastFetch;
  /** Where history ends now; undefined: where it did. */
  readonly shallow: readonly string[] | undefined;
  /** The new objects; undefined when there are none. */
  readonly pack: IndexedPack | undefined;
}

/** Where something is fetched for. */
export interface AheadPlace {
  /** Where a pack is kept until the job's place is ready: no job sees it. */
  readonly folder: string;
  readonly present: Present | undefined;
  readonly last: LastFetch | undefined;
  /** Of programs: `PATH` above all. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Fetches into a folder of the runner's. Rejects when anything is not as expected: git is asked then. */
export async function fetchAhead(wish: AheadWish, place: AheadPlace, ask: AskGit): Promise<Ahead> {
  const { present, last } = place;
  const { depth } = wish;
  const refs = await wantedRefs(wish, ask);
  const commits = new Set(refs.map(({ sha }) => sha));
  const whole = { refs, isForNew: present === undefined, fetched: { commits, depth } };
  const isThere = last?.depth === depth && [...commits].every((sha) => last.commits.has(sha));
  if (present && isThere) return { ...whole, shallow: undefined, pack: undefined };
  const { haves, shallow } = present ?? { haves: [], shallow: [] };
  const question = fetchRequest({ wants: [...commits], haves, shallow, depth });
  const answer = readFetch(await ask(wish.repositoryUrl, question));
  const pack = await indexPack(answer.pack, place.folder, place.environment);
  return { ...whole, shallow: shallowAfter(shallow, answer), pack };
}

async function wantedRefs(wish: AheadWish, ask: AskGit): Promise<Ahead['refs']> {
  const prefixes = wish.refs.map(({ from }) => from);
  const found = readLsRefs(await ask(wish.repositoryUrl, lsRefsRequest(prefixes)));
  return wish.refs.map((ref) => {
    const sha = found.get(ref.from);
    if (sha === undefined) throw new Error(`the server has no ${ref.from}`);
    return { ...ref, sha };
  });
}

function shallowAfter(
  before: readonly string[],
  { shallow, unshallow }: FetchAnswer,
): readonly string[] {
  const gone = new Set(unshallow);
  return [...new Set([...before, ...shallow])].filter((sha) => !gone.has(sha));
}
