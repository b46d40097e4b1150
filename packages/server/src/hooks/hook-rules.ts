import { unprocessable } from '#refused';
import type { Hook, HookEvent, HookOwner } from './hook.ts';
import { isSigningToken } from './sending/sign.ts';

/** A hook of the instance knows by this that it hears of all projects; the message tells the rest. */
const systemHook = 'System Hook';

/** What `X-Gitlab-Event` says. */
const eventNames: Readonly<Record<HookEvent, string>> = {
  push_events: 'Push Hook',
  tag_push_events: 'Tag Push Hook',
  job_events: 'Job Hook',
  pipeline_events: 'Pipeline Hook',
  deployment_events: 'Deployment Hook',
  releases_events: 'Release Hook',
  project_events: 'Project Hook',
  subgroup_events: 'Subgroup Hook',
  member_events: 'Member Hook',
  repository_update_events: systemHook,
};

/** What the message says that it is. */
export function eventNameFor({ projectId, groupId }: HookOwner, event: HookEvent): string {
  return projectId === null && groupId === null ? systemHook : eventNames[event];
}

/** Throws for what can be no hook. */
export function checkHook({
  url,
  token,
  signingToken,
  headers,
}: Pick<Hook, 'url' | 'token' | 'signingToken' | 'headers'>): void {
  const isAddress = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  if (!isAddress) {
    throw unprocessable('url', 'is blocked: Only allowed schemes are http, https');
  }
  if (token !== null && /[^\x20-\x7e]/.test(token)) throw unprocessable('token', 'is invalid');
  if (signingToken !== null && !isSigningToken(signingToken)) {
    throw unprocessable('signing_token', 'must be whsec_ and 32 bytes in base64');
  }
  const entries = Object.entries(headers);
  if (entries.length > 20) throw unprocessable('custom_headers', 'must be at most 20');
  for (const [name, value] of entries) {
    if (!/^[A-Za-z][\w-]{0,254}$/.test(name) || /[^\x20-\x7e]/.test(value)) {
      throw unprocessable('custom_headers', `are invalid: ${name}`);
    }
  }
}

/** `*` stands for any part of a name; an empty filter lets every branch through. */
export function matchesBranch(filter: string, branch: string): boolean {
  if (filter === '') return true;
  const parts = filter.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(branch);
}
