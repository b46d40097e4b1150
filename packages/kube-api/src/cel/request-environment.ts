import { environmentOf } from './environment.ts';

const request = { object: 'dyn', oldObject: 'dyn', request: 'dyn', authorizer: 'dyn' };

/** What the conditions of webhooks may name. */
export const requestEnvironment = environmentOf(request);

/** What the expressions of policies may name. */
export const policyEnvironment = environmentOf({
  ...request,
  namespaceObject: 'dyn',
  params: 'dyn',
  variables: 'dyn',
});
