import type { EndpointSlice } from '../kinds/types.ts';

/** What one slice says about a service, before it is an object with a name and an owner. */
export type SliceContent = Pick<EndpointSlice, 'endpoints' | 'ports'>;
