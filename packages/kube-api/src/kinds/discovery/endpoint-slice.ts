import type { EndpointSlice } from '@slipway/kube-objects';
import { ageColumn, columnsOf, firstThree, nameColumn } from '#columns/column';
import { defineKind } from '#scheme/kind';
import { validateEndpointSlice } from './endpoint-rules.ts';

const { text } = columnsOf<EndpointSlice>();
const unset = '<unset>';

/** EndpointSlice of discovery.k8s.io/v1. */
export const endpointSlice = defineKind('EndpointSlice', 'endpointslices', {
  group: 'discovery.k8s.io',
  type: 'discovery.EndpointSlice',
  defaults: [['ports[].protocol', 'TCP']],
  validate: validateEndpointSlice,
  columns: [
    nameColumn,
    text('AddressType', ({ addressType }) => addressType),
    text('Ports', ({ ports }) =>
      firstThree(
        (ports ?? []).map(({ port }) => (port === undefined ? '*' : String(port))),
        unset,
      ),
    ),
    text('Endpoints', ({ endpoints }) =>
      firstThree(
        (endpoints ?? []).flatMap(({ addresses }) => addresses),
        unset,
      ),
    ),
    ageColumn,
  ],
});
