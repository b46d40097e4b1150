import type { Status } from '@slipway/kube-objects';

/** Success of a request that leaves no object. */
export const success = (details: Status['details'], code?: number): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  ...(details && { details }),
  ...(code !== undefined && { code }),
});
