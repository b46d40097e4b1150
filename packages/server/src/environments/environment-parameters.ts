import type { Declaration, Declarations } from '#http/parameters';

const environments = '/projects/:id/environments';

const environment: Declaration = {
  takes: 'name description external_url tier',
  fixed: { auto_stop_setting: ['always'] },
  refuses: 'cluster_agent_id kubernetes_namespace flux_resource_path',
};

/** Environments. */
export const environmentParameters: Declarations = {
  [`GET ${environments}`]: { takes: 'name search states' },
  [`POST ${environments}`]: environment,
  [`GET ${environments}/:environment_id`]: {},
  [`PUT ${environments}/:environment_id`]: environment,
  [`DELETE ${environments}/review_apps`]: { takes: 'before limit dry_run' },
  [`DELETE ${environments}/:environment_id`]: {},
  [`POST ${environments}/:environment_id/stop`]: { takes: 'force' },
  [`POST ${environments}/:environment_id/cancel_auto_stop`]: {},
  [`POST ${environments}/stop_stale`]: { takes: 'before dry_run' },
};
