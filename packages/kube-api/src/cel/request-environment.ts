import { environmentOf } from './environment.ts';
import { authorizerType } from './library/authorizer.ts';

const request = { object: 'dyn', oldObject: 'dyn', request: 'dyn', authorizer: authorizerType };

/** What the conditions of webhooks may name. */
export const requestEnvironment = environmentOf(request);

/** What the expressions of policies may name. */
export const policyEnvironment = environmentOf({
  ...request,
  namespaceObject: 'dyn',
  params: 'dyn',
  variables: 'dyn',
});
