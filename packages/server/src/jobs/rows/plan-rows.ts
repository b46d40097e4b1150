import type { PlannedJob } from '@slipway/ci';
import type { Database } from '#store/sqlite/database';
import type { Codec } from '#store/sqlite/table';

/** Plans kept in memory; the oldest go first. */
const rememberedPlans = 5_000;

/**
 * What the compiler made of each job, stored once and read once.
 *
 * A plan never changes, is far bigger than the rest of its job, and a job's rows are read many times:
 * so it has a table of its own, and a job's column holds its id. A plan that came from here is known
 * by identity, which lets a retried job share the row of its first attempt.
 */
export function planCodec(database: Database): Codec<PlannedJob> {
  const known = new Map<number, PlannedJob>();
  const ids = new WeakMap<PlannedJob, number>();

  function remember(id: number, plan: PlannedJob): PlannedJob {
    for (const oldest of known.size >= rememberedPlans ? known.keys() : []) {
      known.delete(oldest);
      break;
    }
    known.set(id, plan);
    ids.set(plan, id);
    return plan;
  }

  return {
    encode(plan) {
      const id = ids.get(plan);
      if (id !== undefined) return id;
      return database.run('INSERT INTO job_plans (plan) VALUES (?)', JSON.stringify(plan));
    },
    decode(value) {
      const id = Number(value);
      const plan = known.get(id);
      if (plan) return plan;
      const text = database.text('SELECT plan FROM job_plans WHERE id = ?', id);
      if (text === undefined) throw new Error(`plan ${id} is missing`);
      // Written by `encode`, which takes nothing else.
      return remember(id, JSON.parse(text) as PlannedJob);
    },
  };
}
