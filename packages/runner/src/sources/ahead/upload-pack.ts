import { delimiter, flush, packet, packetsIn } from './pkt-line.ts';

/** The two questions of a fetch in git's protocol version 2, and how their answers are read. */

const head = (command: string): readonly Buffer[] => [
  packet(`command=${command}`),
  packet('agent=slipway-runner'),
  packet('object-format=sha1'),
  delimiter,
];

/** Which refs begin like this. */
export function lsRefsRequest(prefixes: readonly string[]): Buffer {
  const lines = prefixes.map((prefix) => packet(`ref-prefix ${prefix}`));
  return Buffer.concat([...head('ls-refs'), ...lines, flush]);
}

/** The commits of refs, by their names. @throws RangeError when it is no such answer */
export function readLsRefs(answer: Buffer): ReadonlyMap<string, string> {
  return new Map(
    packetsIn(answer).map((line) => {
      const [, sha, name] = /^([0-9a-f]{40}) (\S+)/.exec(line.toString()) ?? [];
      if (sha === undefined || name === undefined) throw new RangeError('not a list of refs');
      return [name, sha] as const;
    }),
  );
}

/** What a fetch asks for. */
export interface FetchWish {
  readonly wants: readonly string[];
  /** What is there already, and where its history ends. */
  readonly haves: readonly string[];
  readonly shallow: readonly string[];
  /** Commits to fetch of each. */
  readonly depth: number;
}

/** Everything in one question: nothing is negotiated. */
export function fetchRequest({ wants, haves, shallow, depth }: FetchWish): Buffer {
  return Buffer.concat([
    ...head('fetch'),
    packet('no-progress'),
    packet('ofs-delta'),
    ...shallow.map((sha) => packet(`shallow ${sha}`)),
    packet(`deepen ${depth}`),
    ...wants.map((sha) => packet(`want ${sha}`)),
    ...haves.map((sha) => packet(`have ${sha}`)),
    packet('done'),
    flush,
  ]);
}

/** What came. */
export interface FetchAnswer {
  /** Commits whose parents are not there, and those whose parents are now. */
  readonly shallow: readonly string[];
  readonly unshallow: readonly string[];
  readonly pack: Buffer;
}

/** Reads the whole answer. @throws RangeError when it is none, or the server gave up */
export function readFetch(answer: Buffer): FetchAnswer {
  const shallow: string[] = [];
  const unshallow: string[] = [];
  const pieces: Buffer[] = [];
  let section = '';
  for (const each of packetsIn(answer)) {
    if (section === 'packfile') {
      if (each[0] === 1) pieces.push(each.subarray(1));
      else if (each[0] === 3) throw new RangeError(`the server gave up: ${each.subarray(1)}`);
      continue;
    }
    const line = each.toString().trimEnd();
    const [, what, sha = ''] = /^(shallow|unshallow) ([0-9a-f]{40})$/.exec(line) ?? [];
    if (what === undefined) section = line;
    else (what === 'shallow' ? shallow : unshallow).push(sha);
  }
  const pack = Buffer.concat(pieces);
  if (pack.toString('latin1', 0, 4) !== 'PACK') throw new RangeError('the answer holds no pack');
  return { shallow, unshallow, pack };
}
