import type { Endpoints } from '@slipway/kube-objects';
import { ageColumn, columnsOf, firstThree, nameColumn, none } from '#columns/column';
import { validateEndpoints } from '#kinds/discovery/endpoint-rules';
import { defineKind } from '#scheme/kind';

/** Endpoints of v1. */
export const endpoints = defineKind('Endpoints', 'endpoints', {
  deprecationWarning: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  shortNames: ['ep'],
  isMadeByPut: true,
  validate: validateEndpoints,
  columns: [
    nameColumn,
    columnsOf<Endpoints>().text('Endpoints', ({ subsets = [] }) =>
      firstThree(
        subsets.flatMap(({ addresses = [], ports = [] }) =>
          ports.length === 0
            ? addresses.map(({ ip }) => ip)
            : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip}:${port}`)),
        ),
        none,
      ),
    ),
    ageColumn,
  ],
});
