import type { Aggregator } from './aggregator.ts';
import type { RemoteService } from './api-service.ts';

/** The server of another group that a path is for: all of `/apis/GROUP/VERSION`, and its schemas. */
export function serviceBehind(
  aggregator: Pick<Aggregator, 'find' | 'published'>,
  pathname: string,
): RemoteService | undefined {
  const [, root, group, version] = pathname.split('/');
  if (root === 'apis' && group && version) return aggregator.find(group, version);
  const schemas = '/openapi/v3/';
  if (!pathname.startsWith(schemas)) return undefined;
  const path = pathname.slice(schemas.length);
  return aggregator.published().find((one) => one.path === path && one.hash !== undefined)?.service;
}
