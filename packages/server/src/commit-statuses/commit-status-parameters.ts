import type { Declarations } from '#http/parameters';

/** What other systems say of commits. */
export const commitStatusParameters: Declarations = {
  'POST /projects/:id/statuses/:sha': {
    takes: 'state ref name context target_url description coverage pipeline_id',
  },
};
