import type { Declarations } from '#http/parameters';

const base = '/admin/machine';

/** The machine. */
export const machineParameters: Declarations = {
  [`GET ${base}`]: {},
  [`GET ${base}/about`]: {},
  [`GET ${base}/storage`]: {},
  [`GET ${base}/disk`]: {},
  [`GET ${base}/findings`]: { takes: 'brief' },
  [`POST ${base}/prune`]: { takes: 'kinds dry_run' },
  [`POST ${base}/containers`]: { takes: 'image name command environment ports' },
  [`POST ${base}/containers/:container/start`]: {},
  [`POST ${base}/containers/:container/stop`]: {},
  [`POST ${base}/containers/:container/terminal`]: { takes: 'program' },
  [`GET ${base}/containers/:container/logs`]: { takes: 'tail' },
  [`GET ${base}/containers/:container/usage`]: {},
  [`DELETE ${base}/containers/:machine_id`]: {},
  [`DELETE ${base}/images/:machine_id`]: {},
  [`DELETE ${base}/volumes/:machine_id`]: {},
  [`DELETE ${base}/networks/:machine_id`]: {},
};
