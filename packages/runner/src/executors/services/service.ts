import type { Service } from '@slipway/protocol';
import type { ExecutorJob } from '#execution/executor';
import { assemble, internal, type Variables } from '#execution/variables';

/** The names by which a service is reached: of its image, and those it was given. */
export function serviceAliases(service: Pick<Service, 'name' | 'alias'>): string[] {
  const path = service.name
    .replace(/@.*$/, '')
    .replace(/:[^/:]*$/, '')
    .replace(/^([^/]*):\d+\//, '$1/');
  const given = (service.alias ?? '').split(/[\s,]+/).filter(Boolean);
  return [...new Set([path.replaceAll('/', '__'), path.replaceAll('/', '-'), ...given])];
}

/** A service sees the public variables and its own, which may refer to any variable of the job. */
export function serviceVariables(job: ExecutorJob, service: Service): Variables {
  const shared = [...job.variables].filter(([name]) => job.visible.has(name));
  const all = [...job.variables].map(([key, value]) => internal(key, value));
  const own = service.variables ?? [];
  const { values } = assemble([...all, ...own], job.inside.temporary);
  return new Map([...shared, ...own.map(({ key }) => [key, values.get(key) ?? ''] as const)]);
}
