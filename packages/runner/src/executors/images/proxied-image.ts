import { parseReference } from '@slipway/engine';
import type { JobPayload } from '@slipway/protocol';
import { dependencyProxyOf } from '#execution/dependency-proxy';

/**
 * What an image of the registry `proxied` is called in the server's registry, which brings it for the job's
 * group; undefined for images of others.
 */
export function proxiedImage(
  image: string,
  proxied: string | undefined,
  payload: Pick<JobPayload, 'credentials' | 'job_info'>,
): string | undefined {
  const reference = parseReference(image);
  const proxy = dependencyProxyOf(payload);
  if (!reference || proxy === undefined || reference.registry !== proxied) return undefined;
  const { digest, repository, tag } = reference;
  const version = digest === undefined ? `:${tag}` : `@${digest}`;
  return `${proxy}/${repository}${version}`;
}
