import type { Declarations } from '#http/parameters';

/** What is asked about what is not there: whatever the filter, the answer is an empty list. */
const absent: Declarations = Object.fromEntries(
  ['issues', 'merge_requests'].flatMap((name) =>
    ['', '/groups/:group_id', '/projects/:id'].map((base) => [`GET ${base}/${name}`, {}]),
  ),
);

/** The instance, and what it does not have. */
export const instanceParameters: Declarations = {
  'GET /version': {},
  'GET /metadata': {},
  ...absent,
};
