/** What one run of the tests has found. */
export interface Counts {
  readonly name: string;
  /** Of the specification. */
  readonly version: string;
  readonly tests: number;
  /** Not run, as they are off in this version, or need something that was refused. */
  readonly left: number;
  readonly failures: number;
  /** Their names; several tests may share one. */
  readonly failed: readonly string[];
}

/** Reads the report that the tests write. */
export function readCounts(junit: string): Pick<Counts, 'failed' | 'failures' | 'left' | 'tests'> {
  const [head = ''] = /<testsuites[^>]*>/.exec(junit) ?? [];
  const count = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
  const failed = [...junit.matchAll(/<testcase name="([^"]*)"[^>]*status="failure"/g)];
  const names = [
    ...new Set(failed.map(([, name = '']) => name.replace(/^OCI Conformance Test\//, ''))),
  ];
  return {
    tests: count('tests'),
    left: count('skipped') + count('disabled'),
    failures: count('failures') + count('errors'),
    failed: names,
  };
}
