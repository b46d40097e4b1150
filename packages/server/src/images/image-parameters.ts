import type { Declarations } from '#http/parameters';

const images = '/projects/:id/registry/repositories';

/** Images of projects. */
export const imageParameters: Declarations = {
  [`GET ${images}`]: { takes: 'tags tags_count' },
  [`GET ${images}/:repository_id/tags`]: {},
  [`GET ${images}/:repository_id/tags/:tag`]: {},
  [`DELETE ${images}/:repository_id/tags/:tag`]: {},
};
