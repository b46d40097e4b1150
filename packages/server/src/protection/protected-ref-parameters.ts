import type { Declarations } from '#http/parameters';

/** Protected branches and tags. */
export const protectedRefParameters: Declarations = {
  'GET /projects/:id/protected_branches': { takes: 'search' },
  'POST /projects/:id/protected_branches': {
    takes:
      'name push_access_level merge_access_level unprotect_access_level allow_force_push ' +
      'allowed_to_push allowed_to_merge allowed_to_unprotect',
    fixed: { code_owner_approval_required: [false] },
  },
  'GET /projects/:id/protected_branches/:name': {},
  'PATCH /projects/:id/protected_branches/:name': {
    takes: 'allow_force_push allowed_to_push allowed_to_merge allowed_to_unprotect',
    fixed: { code_owner_approval_required: [false] },
  },
  'DELETE /projects/:id/protected_branches/:name': {},
  'GET /projects/:id/protected_tags': {},
  'POST /projects/:id/protected_tags': { takes: 'name create_access_level allowed_to_create' },
  'GET /projects/:id/protected_tags/:name': {},
  'DELETE /projects/:id/protected_tags/:name': {},
};
