import { type ApiError, RefusedElsewhere } from '@slipway/kube-objects';
import type { ReviewResponse } from './ask-webhook.ts';
import type { Webhook } from './configuration.ts';

/** The refusal of a webhook: its own Status, with its reason, code and causes, which says whose it is. */
export function denied({ name }: Webhook, { status = {} }: ReviewResponse): ApiError {
  const { message, reason, details, code = 0 } = status;
  const by = `admission webhook "${name}" denied the request`;
  const why = message || reason;
  return new RefusedElsewhere({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: why ? `${by}: ${why}` : `${by} without explanation`,
    ...(reason && { reason }),
    ...(details && { details }),
    // Who refuses says so in the code, too.
    code: code < 400 || code > 599 ? 400 : code,
  });
}
