import type { Declarations } from '#http/parameters';

const base = '/projects/:id/environments/:environment_id';

/** When what an environment runs sleeps. */
export const sleepParameters: Declarations = {
  [`PUT ${base}/sleep`]: { takes: 'after' },
  [`POST ${base}/sleep`]: {},
  [`POST ${base}/wake`]: {},
};
