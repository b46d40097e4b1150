import type { AuditEvent } from '@slipway/contract';
import { allPages, apiCommand, wished } from '#api/api-command';
import { limitIn, limitOption } from '#api/limit';
import { placeOf, placeOptions } from '#nouns/projects/owner';

const usualLimit = 50;

/** The newest first. */
export const list = apiCommand({
  summary: 'Shows who has done what in a project, a group or the whole instance, newest first.',
  options: {
    ...placeOptions,
    after: { type: 'string', value: 'YYYY-MM-DD', description: 'only from then on' },
    before: { type: 'string', value: 'YYYY-MM-DD', description: 'only before then' },
    ...limitOption(usualLimit),
  },
  example: 'slipway audit list --instance --after 2027-01-01',
  ask: (call) => {
    const query = new URLSearchParams(
      wished(call.flags, { after: 'created_after', before: 'created_before' }),
    );
    const address = `${placeOf(call)}/audit_events?${query}`;
    return allPages<AuditEvent>(call.api, address, limitIn(call.flags, usualLimit));
  },
  say: (events) => ({
    heads: ['WHEN', 'WHO', 'WHAT', 'WHOSE', 'TO WHAT'],
    rows: events.map((it) => [
      it.created_at,
      it.author_name || 'nobody',
      it.details.custom_message,
      it.entity_path,
      it.target_details,
    ]),
    empty: 'nothing has been done',
  }),
});
