import type { Declarations } from '#http/parameters';

const kept = 'name link_url image_url';

/** Badges. */
export const badgeParameters: Declarations = {
  'GET /projects/:id/badges': { takes: 'name' },
  'GET /projects/:id/badges/render': { takes: kept },
  'GET /projects/:id/badges/:badge_id': {},
  'POST /projects/:id/badges': { takes: kept },
  'PUT /projects/:id/badges/:badge_id': { takes: kept },
  'DELETE /projects/:id/badges/:badge_id': {},
  'GET /projects/:id/badges/:ref/:image': {
    takes: 'job key_text ignore_skipped min_good min_acceptable',
    refuses: 'key_width min_medium value_text value_width',
    fixed: { style: ['flat'] },
  },
};
