import type { Api } from '#api/api';
import { type Flags, UsageError } from '#command';
import { projectAt, remotes } from './checkout.ts';

/**
 * The project a command means: the one named, or the one that a remote of this checkout leads to.
 *
 * @throws UsageError rather than to act on a project that nobody named
 */
export function projectOf(flags: Flags, api: Api): string {
  const named =
    flags.text('project') ??
    remotes().flatMap(({ url }) => projectAt(url, api.url) ?? projectAt(url, api.near) ?? [])[0];
  if (named !== undefined) return named;
  throw new UsageError(
    `no remote of this folder leads to ${api.url}, so it is not clear which project you mean; name it with --project NAMESPACE/NAME`,
  );
}
