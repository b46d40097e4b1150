import { given } from '#given';
import type { Args } from '#http/arguments';
import type { Change } from '#store/records';
import { type Hook, type HookEvent, systemHookEvents } from './hook.ts';

/** What a request says of a hook. */
export function hookGiven(
  args: Args,
  before: Hook | undefined,
  can: readonly HookEvent[],
): Change<Hook> {
  const token = args.text('token');
  const signingToken = args.text('signing_token');
  const known = before?.events ?? [unasked(can)];
  const isForAll = args.text('branch_filter_strategy') === 'all_branches';
  return given({
    url: args.text('url'),
    name: args.text('name'),
    description: args.text('description'),
    branchFilter: isForAll ? '' : args.text('push_events_branch_filter'),
    token: token === undefined ? undefined : token || null,
    signingToken: signingToken === undefined ? undefined : signingToken || null,
    headers: headersGiven(args),
    events: can.filter((event) => args.boolean(event) ?? known.includes(event)),
  });
}

/** What a hook hears of when nobody has chosen anything. */
function unasked(can: readonly HookEvent[]): HookEvent {
  return can === systemHookEvents ? 'repository_update_events' : 'push_events';
}

function headersGiven(args: Args): Record<string, string> | undefined {
  const headers = args.objects('custom_headers');
  return (
    headers &&
    Object.fromEntries(headers.map((it) => [it.requiredText('key'), it.text('value') ?? '']))
  );
}
