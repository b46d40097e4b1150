import type { Declarations } from '#http/parameters';

const base = '/projects/:id/deployments';
const one = `${base}/:deployment_id`;

/** What was deployed where. */
export const deploymentParameters: Declarations = {
  [`GET ${base}`]: {
    takes:
      'environment status updated_after updated_before finished_after finished_before order_by sort',
  },
  [`POST ${base}`]: { takes: 'environment sha ref tag status' },
  [`GET ${one}`]: {},
  [`PUT ${one}`]: { takes: 'status' },
  [`DELETE ${one}`]: {},
  [`GET ${one}/merge_requests`]: {},
};
