import type { JobExecution } from '@slipway/contract';
import type { Database } from '#store/sqlite/database';
import { integer, json, table } from '#store/sqlite/table';
import type { Where } from '#store/sqlite/where';
import type { ExecutionStore } from './execution.ts';

interface Kept {
  readonly id: number;
  readonly jobId: number;
  readonly execution: JobExecution;
}

const executions = table<Kept>('job_executions', {
  id: integer,
  jobId: integer,
  execution: json<JobExecution>(),
});

const byJob = (jobId: number): Where => ({ sql: 'job_id = ?', values: [jobId] });

/** Where jobs ran; gone with the job. */
export function sqliteExecutions(database: Database): ExecutionStore {
  return {
    of: async (jobId) => database.get(executions, byJob(jobId))?.execution,
    put: (jobId, execution) =>
      database.write(() => {
        database.delete(executions, byJob(jobId));
        database.insert(executions, { jobId, execution });
      }),
  };
}
