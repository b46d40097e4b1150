import type { Declarations } from '#http/parameters';

const path = '/projects/:id/deployments/:deployment_id/approval';

/** What is said of deployments that wait. */
export const approvalParameters: Declarations = {
  [`GET ${path}`]: {},
  [`POST ${path}`]: { takes: 'status comment represented_as' },
};
