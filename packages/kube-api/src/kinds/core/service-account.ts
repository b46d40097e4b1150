import type { ServiceAccount } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { defineKind } from '#scheme/kind';
import { tokenRequest } from './token-request.ts';

/** ServiceAccount of v1. */
export const serviceAccount = defineKind('ServiceAccount', 'serviceaccounts', {
  shortNames: ['sa'],
  subresources: [tokenRequest],
  columns: [
    nameColumn,
    columnsOf<ServiceAccount>().integer('Secrets', ({ secrets }) => secrets?.length ?? 0),
    ageColumn,
  ],
});
