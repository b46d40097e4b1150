import type { KubeObject } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { defineKind } from '#scheme/kind';
import { checkWebhooks } from './webhook-rules.ts';

interface WithWebhooks extends KubeObject {
  readonly webhooks?: readonly object[];
}

const columns = columnsOf<WithWebhooks>();

const common = {
  group: 'admissionregistration.k8s.io',
  categories: ['api-extensions'],
  namespaced: false,
  hasGeneration: 'whole',
  needsVersion: true,
  takesAnyFinalizer: true,
  columns: [
    nameColumn,
    columns.integer('Webhooks', ({ webhooks = [] }) => webhooks.length),
    ageColumn,
  ],
} as const;

const defaults = [
  ['webhooks[].failurePolicy', 'Fail'],
  ['webhooks[].matchPolicy', 'Equivalent'],
  ['webhooks[].namespaceSelector', {}],
  ['webhooks[].objectSelector', {}],
  ['webhooks[].timeoutSeconds', 10],
  ['webhooks[].rules[].scope', '*'],
  ['webhooks[].clientConfig.service.port', 443],
] as const;

/** MutatingWebhookConfiguration of admissionregistration.k8s.io/v1. */
export const mutatingWebhookConfiguration = defineKind(
  'MutatingWebhookConfiguration',
  'mutatingwebhookconfigurations',
  {
    ...common,
    type: 'admissionregistration.MutatingWebhookConfiguration',
    defaults: [...defaults, ['webhooks[].reinvocationPolicy', 'Never']],
    validate: (object) => checkWebhooks(object),
  },
);

/** ValidatingWebhookConfiguration of admissionregistration.k8s.io/v1. */
export const validatingWebhookConfiguration = defineKind(
  'ValidatingWebhookConfiguration',
  'validatingwebhookconfigurations',
  {
    ...common,
    type: 'admissionregistration.ValidatingWebhookConfiguration',
    defaults,
    validate: (object) => checkWebhooks(object),
  },
);
