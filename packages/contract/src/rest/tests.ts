/** One test of a job's report. */
export interface TestCase {
  readonly status: string;
  readonly name: string | null;
  readonly classname: string | null;
  readonly execution_time: number | null;
  readonly system_output: string | object | null;
}

/** The tests of a pipeline, a suite for each job. */
export interface TestReport {
  readonly total_time: number;
  readonly total_count: number;
  readonly success_count: number;
  readonly failed_count: number;
  readonly skipped_count: number;
  readonly error_count: number;
  readonly test_suites: readonly {
    readonly name: string;
    /** Why the report could not be read. */
    readonly suite_error: string | null;
    readonly test_cases: readonly TestCase[];
  }[];
}
