import type { Declarations } from '#http/parameters';

/** Badges. */
export const badgeParameters: Declarations = {
  'GET /projects/:id/badges/:ref/:image': {
    takes: 'job key_text ignore_skipped min_good min_acceptable',
    refuses: 'key_width min_medium value_text value_width',
    fixed: { style: ['flat'] },
  },
};
