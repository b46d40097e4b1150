import type { Log } from '@slipway/kube-objects';
import type { OuterAdmission } from '#admission/outer-admission';
import type { Surroundings } from '#webhooks/matching';
import { createWebhookAdmission } from '#webhooks/webhook-admission';
import { createWebhookClient } from '#webhooks/webhook-client';
import { createPolicyAdmission } from './policy-admission.ts';

/** All who are asked about writes: first the webhooks that change them, then policies and the others. */
export function createOuterAdmission(surroundings: Surroundings, log: Log): OuterAdmission {
  const client = createWebhookClient(surroundings.objects);
  const webhooks = createWebhookAdmission({ ...surroundings, client, log });
  const checkPolicies = createPolicyAdmission(surroundings, log);
  return {
    mutations: (request) => webhooks.mutations(request),
    validation(request) {
      checkPolicies(request);
      return webhooks.validation(request);
    },
  };
}
