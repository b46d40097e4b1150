import type { Declarations } from '#http/parameters';
import { emptyLists, refusedPosts } from './absent-addresses.ts';

/** Whatever is asked about what is not there: the answer is the same. */
const absent: Declarations = Object.fromEntries([
  ...emptyLists.map(({ path }) => [`GET ${path}`, {}] as const),
  ...refusedPosts.map(({ path }) => [`POST ${path}`, {}] as const),
]);

/** The instance, and what it does not have. */
export const instanceParameters: Declarations = {
  'GET /version': {},
  'GET /metadata': {},
  ...absent,
};
