import { createHmac } from 'node:crypto';
import type { Hook } from '#hooks/hook';
import type { Delivery } from './delivery.ts';

/** Whether a text is a key for signing: `whsec_` and 32 bytes in base64. */
export function isSigningToken(text: string): boolean {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]{43}=)$/.exec(text) ?? [];
  return encoded !== undefined && Buffer.from(encoded, 'base64').length === 32;
}

/**
 * The headers of a message: GitLab's own, and a signature as Standard Webhooks has it.
 *
 * @see https://www.standardwebhooks.com
 */
export function headersOf(
  hook: Hook,
  { event, key, payload }: Pick<Delivery, 'event' | 'key' | 'payload'>,
  { url, now }: { readonly url: string; readonly now: Date },
): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  return {
    ...hook.headers,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(payload)),
    'user-agent': 'Slipway',
    'x-gitlab-event': event,
    'x-gitlab-instance': url,
    'x-gitlab-event-uuid': key,
    'x-gitlab-webhook-uuid': String(hook.id),
    'idempotency-key': key,
    'webhook-id': key,
    'webhook-timestamp': timestamp,
    ...(hook.token && { 'x-gitlab-token': hook.token }),
    ...(hook.signingToken && {
      'webhook-signature': signature(hook.signingToken, `${key}.${timestamp}.${payload}`),
    }),
  };
}

function signature(token: string, text: string): string {
  const secret = Buffer.from(token.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', secret).update(text).digest('base64')}`;
}
