import type { Call } from '#api/api-command';
import { type Option, projectOption, UsageError } from '#command';

/** Options of what projects, groups and the whole instance have. */
export const ownerOptions: Readonly<Record<string, Option>> = {
  ...projectOption,
  group: { type: 'string', short: 'g', value: 'PATH', description: 'of this group' },
};

/** The same, and the instance itself. */
export const placeOptions: Readonly<Record<string, Option>> = {
  ...ownerOptions,
  instance: { type: 'boolean', description: 'of the whole instance' },
};

/** Where the API has what belongs to the place that is named; empty for the instance. */
export function placeOf(call: Call): string {
  if (!call.flags.isSet('instance')) return ownerOf(call);
  if (call.flags.text('project') !== undefined || call.flags.text('group') !== undefined) {
    throw new UsageError('name a project, a group or --instance, not two of them');
  }
  return '';
}

/** Where the API has what belongs to the group that is named, or else to the project. */
export function ownerOf({ flags, project }: Call): string {
  const group = flags.text('group');
  if (group === undefined) return project();
  if (flags.text('project') !== undefined)
    throw new UsageError('name a project or a group, not both');
  return `/groups/${encodeURIComponent(group)}`;
}
