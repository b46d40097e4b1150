import type { Hook, HookDelivery } from '@slipway/contract';
import { allPages, apiCommand, type Call, wished } from '#api/api-command';
import type { Option } from '#command';
import { eventNamed, eventsOf, eventWords } from './hook-events.ts';
import { placeOf, placeOptions } from './owner.ts';

const wishOptions: Readonly<Record<string, Option>> = {
  event: {
    type: 'string',
    multiple: true,
    value: 'EVENT',
    description: `what it is told of; may be repeated: ${eventWords.join(', ')}`,
  },
  branches: { type: 'string', value: 'PATTERN', description: 'only pushes to main, release/*, …' },
  secret: { type: 'string', value: 'TEXT', description: 'sent along as X-Gitlab-Token' },
  name: { type: 'string', value: 'NAME', description: 'what people call it' },
};

/** All of a project, a group or the instance. */
export const list = apiCommand({
  summary: 'Lists webhooks of a project, a group or the instance.',
  options: placeOptions,
  example: 'slipway hook list --group shop',
  ask: (call) => allPages<Hook>(call.api, addressOf(call)),
  say: (hooks) => ({
    heads: ['ID', 'ADDRESS', 'TOLD OF', 'STATE'],
    rows: hooks.map((it) => [
      String(it.id),
      it.url,
      eventsOf(it).join(' '),
      it.disabled_until === null ? 'works' : `left in peace until ${it.disabled_until}`,
    ]),
    empty: 'no webhooks; slipway hook add URL makes one',
  }),
});

/** One more. */
export const add = apiCommand({
  summary: 'Adds a webhook: an address that is told of what happens.',
  positionals: ['URL'],
  options: { ...placeOptions, ...wishOptions },
  example: 'slipway hook add https://chat.example/hook --event pipeline --event deployment',
  ask: (call) =>
    call.api.post<Hook>(addressOf(call), {
      url: call.positionals[0],
      ...wishOf(call, unasked(call)),
    }),
  say: sentence,
});

/** Another address, or other events: those that are named take the place of all before. */
export const edit = apiCommand({
  summary: 'Changes a webhook, and lets it be told again when it was left in peace.',
  positionals: ['ID'],
  options: {
    ...placeOptions,
    ...wishOptions,
    url: { type: 'string', value: 'URL', description: 'another address' },
  },
  example: 'slipway hook edit 3 --event push --event tag',
  ask: async (call) => {
    const address = oneOf(call);
    const before = await call.api.get<Hook>(address);
    return call.api.put<Hook>(address, {
      ...wished(call.flags, { url: 'url' }),
      ...wishOf(call, eventsOf(before)),
    });
  },
  say: sentence,
});

/** Sends what the newest thing of a kind would have sent. */
export const tryOut = apiCommand({
  summary: 'Tries a webhook with the newest thing of a kind, and says what came of it.',
  positionals: ['ID'],
  options: {
    ...placeOptions,
    event: { type: 'string', value: 'EVENT', description: 'default: the first it is told of' },
  },
  example: 'slipway hook test 3 --event pipeline',
  ask: async (call) => {
    const address = oneOf(call);
    const hook = await call.api.get<Hook>(address);
    const word = call.flags.text('event') ?? eventsOf(hook)[0] ?? 'push';
    await call.api.post(`${address}/test/${eventNamed(word)}`);
    return { id: hook.id, url: hook.url, event: word };
  },
  say: ({ id, url, event }) => `hook ${id}: ${url} took the message about a ${event}`,
});

/** One less. */
export const remove = apiCommand({
  summary: 'Removes a webhook, and what is known of its deliveries.',
  positionals: ['ID'],
  options: placeOptions,
  example: 'slipway hook remove 3',
  ask: async (call) => {
    await call.api.delete(oneOf(call));
    return { id: call.positionals[0] };
  },
  say: ({ id }) => `hook ${id} is removed`,
});

/** What was sent lately, or one of it again. */
export const deliveries = apiCommand({
  summary: 'Shows what was sent to a webhook, newest first, or sends one message again.',
  positionals: ['ID'],
  options: {
    ...placeOptions,
    resend: { type: 'string', value: 'DELIVERY', description: 'send this one again' },
  },
  example: 'slipway hook deliveries 3',
  ask: async (call) => {
    const address = `${oneOf(call)}/events`;
    const again = call.flags.text('resend');
    if (again !== undefined) await call.api.post(`${address}/${encodeURIComponent(again)}/resend`);
    return call.api.get<readonly HookDelivery[]>(`${address}?per_page=50`);
  },
  say: (all) => ({
    heads: ['ID', 'WHEN', 'ABOUT', 'ANSWER', 'SENT'],
    rows: all.map((it) => [
      String(it.id),
      it.created_at,
      it.request_data.event_name ?? it.request_data.object_kind ?? it.trigger,
      answerOf(it),
      `${it.attempts} times`,
    ]),
    empty: 'nothing was sent yet',
  }),
});

function sentence(hook: Hook): string {
  return `hook ${hook.id}: ${hook.url} is told of ${eventsOf(hook).join(', ') || 'nothing chosen'}`;
}

/** What a new hook hears of when nobody says so. */
function unasked({ flags }: Call): readonly string[] {
  return flags.isSet('instance') ? ['repository'] : ['push'];
}

/** Without `--event` events stay as they were before. */
function wishOf({ flags }: Call, before: readonly string[]): object {
  const words = flags.list('event');
  const off = words.length === 0 ? [] : before.map((word) => [eventNamed(word), false] as const);
  const on = words.map((word) => [eventNamed(word), true] as const);
  return {
    ...wished(flags, { branches: 'push_events_branch_filter', secret: 'token', name: 'name' }),
    ...Object.fromEntries([...off, ...on]),
  };
}

function answerOf({ status, attempts, error, response_status: answered }: HookDelivery): string {
  if (attempts === 0) return 'not yet';
  return `${error ?? answered}${status === 'waiting' ? '; is sent again' : ''}`;
}

function addressOf(call: Call): string {
  return `${placeOf(call)}/hooks`;
}

function oneOf(call: Call): string {
  return `${addressOf(call)}/${encodeURIComponent(call.positionals[0] ?? '')}`;
}
