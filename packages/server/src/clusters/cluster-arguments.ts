import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import type { Cluster } from './cluster.ts';
import type { ClusterChange, ClusterWish } from './connect-cluster.ts';
import { jobPodsGiven } from './job-pods-arguments.ts';

const platformName = 'platform_kubernetes_attributes';

/** A cluster as it is connected, under GitLab's names. */
export function clusterGiven(args: Args): ClusterWish {
  const platform = args.object(platformName);
  if (platform === undefined) throw missing(platformName);
  refuseAuthorization(platform);
  return {
    name: args.requiredText('name'),
    apiUrl: trimmed(platform.requiredText('api_url')),
    token: platform.requiredText('token').trim(),
    caPem: platform.content('ca_cert') || null,
    namespace: platform.text('namespace') || null,
    environmentScope: args.text('environment_scope') ?? '*',
    domain: args.text('domain') || null,
    isManaged: args.boolean('managed') ?? true,
    isEnabled: args.boolean('enabled') ?? true,
    jobPods: jobPodsGiven(args) ?? null,
  };
}

/** What is changed of one: what is not said stays. */
export function clusterChanged(args: Args, before: Pick<Cluster, 'jobPods'>): ClusterChange {
  const platform = args.object(platformName);
  if (platform !== undefined) refuseAuthorization(platform);
  const orNull = (values: Args | undefined, name: string) =>
    values?.has(name) ? values.content(name) || null : undefined;
  const apiUrl = platform?.text('api_url');
  const change = {
    name: args.text('name'),
    apiUrl: apiUrl === undefined ? undefined : trimmed(apiUrl),
    token: platform?.text('token')?.trim(),
    caPem: orNull(platform, 'ca_cert'),
    namespace: orNull(platform, 'namespace'),
    environmentScope: args.text('environment_scope'),
    domain: orNull(args, 'domain'),
    isManaged: args.boolean('managed'),
    isEnabled: args.boolean('enabled'),
    jobPods: jobPodsGiven(args, before.jobPods),
  };
  const said = Object.entries(change).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said);
}

const trimmed = (url: string): string => url.trim().replace(/\/+$/, '');

/** Without roles an account may do everything: there is nothing that Slipway could keep apart. */
function refuseAuthorization(platform: Args): void {
  const type = platform.text('authorization_type') ?? 'rbac';
  if (type === 'rbac') return;
  throw new HttpError(400, 'Bad Request', {
    body: { error: 'authorization_type can only be rbac on this server' },
  });
}

const missing = (name: string) =>
  new HttpError(400, 'Bad Request', { body: { error: `${name} is missing` } });
