import type { Declarations } from '#http/parameters';

const membership = 'query user_ids skip_users';
const seats = { show_seat_info: [false] };

const members = (base: string): Declarations => ({
  [`GET ${base}`]: { takes: membership, fixed: seats },
  [`GET ${base}/all`]: { takes: membership, fixed: { ...seats, state: ['active'] } },
  [`GET ${base}/all/:user_id`]: {},
  [`GET ${base}/:user_id`]: {},
  [`POST ${base}`]: {
    // Where an invitation came from is of no use to anybody here.
    takes: 'user_id username access_level expires_at',
    refuses: 'member_role_id',
  },
  [`PUT ${base}/:user_id`]: { takes: 'access_level expires_at', refuses: 'member_role_id' },
  [`DELETE ${base}/:user_id`]: {
    fixed: { skip_subresources: [true, false], unassign_issuables: [true, false] },
  },
});

const sharing = (base: string): Declarations => ({
  [`POST ${base}`]: { takes: 'group_id group_access expires_at', refuses: 'member_role_id' },
  [`DELETE ${base}/:invited_id`]: {},
});

/** Who is a member of what. */
export const memberParameters: Declarations = {
  ...members('/groups/:group_id/members'),
  ...members('/projects/:id/members'),
  'GET /projects/:id/users': { takes: 'search skip_users' },
  ...sharing('/projects/:id/share'),
  ...sharing('/groups/:group_id/share'),
};
