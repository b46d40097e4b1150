import type { EndpointSlice } from '@slipway/kube-objects';

/** What one slice says about a service, before it is an object with a name and an owner. */
export type SliceContent = Pick<EndpointSlice, 'endpoints' | 'ports'>;
