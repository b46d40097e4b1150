/** What became of one test. */
export interface TestCase {
  readonly status: 'success' | 'failed' | 'skipped' | 'error';
  readonly name: string;
  readonly classname: string;
  readonly file: string | null;
  readonly seconds: number;
  /** What it says of its end; null for one that ended well. */
  readonly output: string | null;
}

/** The tests of a job, or of the jobs of a group (`test 1/3`, `test 2/3`). */
export interface TestSuite {
  readonly name: string;
  readonly jobIds: readonly number[];
  /** Why its report could not be read. */
  readonly error: string | null;
  readonly cases: readonly TestCase[];
}

/** How many tests ended how, and how long they took. */
export interface Counts {
  readonly seconds: number;
  readonly count: number;
  readonly success: number;
  readonly failed: number;
  readonly skipped: number;
  readonly error: number;
}

/** Counts the tests of a suite; one whose report could not be read has none. */
export function countsOf({ error, cases }: TestSuite): Counts {
  const all = error === null ? cases : [];
  const of = (status: TestCase['status']) => all.filter((it) => it.status === status).length;
  return {
    seconds: rounded(all.reduce((sum, { seconds }) => sum + seconds, 0)),
    count: all.length,
    success: of('success'),
    failed: of('failed'),
    skipped: of('skipped'),
    error: of('error'),
  };
}

/** All suites together. */
export function sumOf(all: readonly Counts[]): Counts {
  const sum = (of: keyof Counts) => all.reduce((total, counts) => total + counts[of], 0);
  return {
    seconds: rounded(sum('seconds')),
    count: sum('count'),
    success: sum('success'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    error: sum('error'),
  };
}

/** To microseconds: sums of decimals have tails that nobody wrote. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
