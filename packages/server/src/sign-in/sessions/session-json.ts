import type { Session } from './session.ts';

/** A session as people see it; `current` is the one that asks. */
export function sessionJson(
  { id, address, browser, createdAt, expiresAt }: Session,
  { current }: { readonly current: boolean },
) {
  return {
    id,
    ip_address: address,
    user_agent: browser,
    created_at: createdAt,
    expires_at: expiresAt,
    current,
  };
}
