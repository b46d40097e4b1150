import type { User } from '#users/user';
import { userJson } from '#users/user-json';
import type { GivenVariable } from '#variables/variable';
import type { Schedule } from './schedule.ts';

/** A schedule as lists show it. */
export function scheduleJson(schedule: Schedule, owner: User | undefined, url: string) {
  return {
    id: schedule.id,
    description: schedule.description,
    ref: schedule.ref,
    cron: schedule.cron,
    cron_timezone: schedule.timeZone,
    next_run_at: schedule.nextRunAt,
    active: schedule.isActive,
    created_at: schedule.createdAt,
    updated_at: schedule.updatedAt,
    owner: owner ? userJson(owner, url) : null,
    // Ours: why the last run made no pipeline.
    last_error: schedule.lastError,
  };
}

/** A variable of a schedule. */
export function scheduleVariableJson({ key, value, variableType, isRaw }: GivenVariable) {
  return { key, variable_type: variableType, value, raw: isRaw };
}
