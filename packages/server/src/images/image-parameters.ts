import type { Declarations } from '#http/parameters';

const images = '/projects/:id/registry/repositories';
const rules = '/projects/:id/registry/protection/repository/rules';
const levels = 'minimum_access_level_for_push minimum_access_level_for_delete';

/** Images of projects. `force`, `dry_run`, `with_details` and `from` are ours. */
export const imageParameters: Declarations = {
  [`GET ${images}`]: { takes: 'tags tags_count' },
  [`DELETE ${images}/:repository_id`]: { takes: 'force' },
  [`GET ${images}/:repository_id/tags`]: { takes: 'with_details' },
  [`DELETE ${images}/:repository_id/tags`]: {
    takes: 'name_regex_delete name_regex name_regex_keep keep_n older_than dry_run',
  },
  [`GET ${images}/:repository_id/tags/:tag`]: {},
  [`PUT ${images}/:repository_id/tags/:tag`]: { takes: 'from' },
  [`DELETE ${images}/:repository_id/tags/:tag`]: { takes: 'force' },
  'GET /registry/repositories/:repository_id': { takes: 'tags tags_count size' },
  'GET /groups/:group_id/registry/repositories': { takes: 'tags tags_count' },
  'POST /registry/collect': { takes: 'dry_run' },
  [`GET ${rules}`]: {},
  [`POST ${rules}`]: { takes: `repository_path_pattern ${levels}` },
  [`PATCH ${rules}/:rule_id`]: { takes: `repository_path_pattern ${levels}` },
  [`DELETE ${rules}/:rule_id`]: {},
};
