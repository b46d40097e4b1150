import {
  type ChosenLimits,
  effective,
  type LimitName,
  type LimitValues,
  limitNames,
  limitOf,
  projectLimitNames,
} from './limit-table.ts';
import type { LimitScope } from './limits.ts';
import { type StorageUse, totalBytes } from './storage-use.ts';

/** One of GitLab's two lists of an instance's limits. */
export function instanceLimitsJson(
  values: LimitValues,
  place: 'application_settings' | 'plan_limits',
) {
  const names = limitNames.filter((name) => limitOf(name).place === place);
  return Object.fromEntries(names.map((name) => [name, shown(name, values[name])]));
}

/** As GitLab writes it: a switch is true or false. */
function shown(name: LimitName, value: number): number | boolean {
  return limitOf(name).unit === 'switch' ? value === 1 : value;
}

/** What a project has of what is limited. */
export interface ProjectUse extends StorageUse {
  readonly activeJobs: number;
}

/** What holds in a project, who says so, and how much of it is in use. */
export function projectLimitsJson(
  chosen: readonly { readonly scope: LimitScope; readonly limits: ChosenLimits }[],
  use: ProjectUse,
) {
  const values = effective(chosen.map(({ limits }) => limits));
  return projectLimitNames.map((name) => ({
    name,
    what: limitOf(name).what,
    unit: limitOf(name).unit,
    value: values[name],
    is_unlimited: values[name] === 0,
    chosen_by: chosen.findLast(({ limits }) => limits[name] !== undefined)?.scope ?? null,
    use: useOf(name, use),
  }));
}

/** In the limit's own unit; null for what is not summed up. */
function useOf(name: LimitName, use: ProjectUse): number | null {
  const megabytes = (bytes: number) => Math.round((bytes / 2 ** 20) * 10) / 10;
  if (name === 'repository_size_limit') return megabytes(use.repositoryBytes + use.lfsBytes);
  if (name === 'storage_size_limit') return megabytes(totalBytes(use));
  if (name === 'ci_active_jobs') return use.activeJobs;
  return null;
}

/** What a group has chosen; null is as above. */
export function chosenLimitsJson(chosen: ChosenLimits) {
  return Object.fromEntries(projectLimitNames.map((name) => [name, chosen[name] ?? null]));
}
