import type { Declarations } from '#http/parameters';

const listing = { takes: 'action target_type before after sort' };

/** What people have done. */
export const activityParameters: Declarations = {
  'GET /events': { ...listing, fixed: { scope: ['all'] } },
  'GET /users/:user_id/events': listing,
  'GET /projects/:id/events': listing,
};
