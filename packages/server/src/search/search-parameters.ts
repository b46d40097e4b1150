import type { Declaration, Declarations } from '#http/parameters';

const everywhere: Declaration = {
  takes: 'scope search order_by sort',
  fixed: { confidential: [false], include_archived: [true, false] },
  refuses: 'state fields search_type',
};

/** Looking for words. */
export const searchParameters: Declarations = {
  'GET /search': everywhere,
  'GET /groups/:group_id/search': everywhere,
  'GET /projects/:id/search': { ...everywhere, takes: 'scope search ref order_by sort' },
};
