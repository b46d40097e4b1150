import type { AuditEvent } from '@slipway/contract';
import { apiCommand, wished } from '#api/api-command';
import { placeOf, placeOptions } from '#nouns/projects/owner';

/** The newest first. */
export const list = apiCommand({
  summary: 'Shows who has done what in a project, a group or the whole instance, newest first.',
  options: {
    ...placeOptions,
    after: { type: 'string', value: 'YYYY-MM-DD', description: 'only from then on' },
    before: { type: 'string', value: 'YYYY-MM-DD', description: 'only before then' },
    limit: { type: 'string', value: 'N', description: 'at most so many, up to 100 (default 50)' },
  },
  example: 'slipway audit list --instance --after 2027-01-01',
  ask: (call) => {
    const query = new URLSearchParams({
      per_page: '50',
      ...wished(call.flags, {
        after: 'created_after',
        before: 'created_before',
        limit: 'per_page',
      }),
    });
    return call.api.get<readonly AuditEvent[]>(`${placeOf(call)}/audit_events?${query}`);
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
