/** A set of numbers in the form of job statuses: `1,3-5,7`. */
export type IndexText = string;

/** The largest set that a text may stand for. */
const mostIndexes = 1_000_000;

/** Writes numbers in order; three and more that follow each other as a run. */
export function formatIndexes(indexes: Iterable<number>): IndexText {
  const runs: [first: number, last: number][] = [];
  for (const index of [...new Set(indexes)].toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && run[1] === index - 1) run[1] = index;
    else runs.push([index, index]);
  }
  return runs
    .map(([first, last]) => {
      if (first === last) return String(first);
      return `${first}${last === first + 1 ? ',' : '-'}${last}`;
    })
    .join(',');
}

/** Reads what `formatIndexes` writes; undefined when it is something else. */
export function parseIndexes(text: IndexText): ReadonlySet<number> | undefined {
  const indexes = new Set<number>();
  if (text === '') return indexes;
  let before = -1;
  for (const run of text.split(',')) {
    const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(run);
    if (!match) return undefined;
    const first = Number(match[1]);
    const last = Number(match[2] ?? first);
    const isWrong = first <= before || last < first || (match[2] !== undefined && last === first);
    if (isWrong || indexes.size + last - first >= mostIndexes) return undefined;
    for (let index = first; index <= last; index += 1) indexes.add(index);
    before = last;
  }
  return indexes;
}
