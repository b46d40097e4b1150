import { parseReference } from '@slipway/engine';
import type { JobPayload } from '@slipway/protocol';

/**
 * What an image of the registry `proxied` is called in the server's registry, which brings it for the job's
 * group; undefined for images of others.
 */
export function proxiedImage(
  image: string,
  proxied: string | undefined,
  { credentials, job_info }: Pick<JobPayload, 'credentials' | 'job_info'>,
): string | undefined {
  const reference = parseReference(image);
  const registry = credentials.find(({ type }) => type === 'registry');
  const [group = ''] = job_info.project_full_path.toLowerCase().split('/');
  if (!reference || !registry || group === '' || reference.registry !== proxied) return undefined;
  const { digest, repository, tag } = reference;
  const version = digest === undefined ? `:${tag}` : `@${digest}`;
  return `${registry.url}/${group}/dependency_proxy/containers/${repository}${version}`;
}
