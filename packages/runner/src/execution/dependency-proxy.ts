import type { JobPayload } from '@slipway/protocol';

/**
 * Below which name the server's registry brings images of its upstream for a job: those of the job's group. Undefined
 * for a job without that registry.
 */
export function dependencyProxyOf({
  credentials,
  job_info,
}: Pick<JobPayload, 'credentials' | 'job_info'>): string | undefined {
  const registry = credentials.find(({ type }) => type === 'registry');
  const [group = ''] = job_info.project_full_path.toLowerCase().split('/');
  if (!registry || group === '') return undefined;
  return `${registry.url}/${group}/dependency_proxy/containers`;
}
