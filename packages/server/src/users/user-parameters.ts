import type { Declaration, Declarations } from '#http/parameters';

const profile =
  'avatar auditor bio can_create_group color_scheme_id commit_email discord extern_uid ' +
  'extra_shared_runners_minutes_limit github group_id_for_saml job_title linkedin location note ' +
  'organization pronouns provider projects_limit public_email shared_runners_minutes_limit skype ' +
  'theme_id twitter view_diffs_file_by_file website_url group_provisioned_by_group_id';

const noOthers: Declaration['fixed'] = { private_profile: [false] };

/** People. */
export const userParameters: Declarations = {
  'GET /user': {},
  'PUT /user': { takes: 'name' },
  'GET /users': {
    takes:
      'username search active blocked exclude_active admins created_after created_before order_by sort ' +
      'external exclude_external humans exclude_humans without_project_bots',
    // Nobody has two factors.
    fixed: {
      exclude_internal: [true, false],
      with_custom_attributes: [false],
      two_factor: ['disabled'],
      without_projects: [false],
      skip_ldap: [true, false],
    },
    refuses: 'extern_uid provider saml_provider_id public_email auditors custom_attributes',
  },
  'GET /users/:user_id': { fixed: { with_custom_attributes: [false] } },
  'POST /users': {
    takes: 'username name email password admin external force_random_password',
    fixed: { ...noOthers, skip_confirmation: [true], reset_password: [false] },
    refuses: profile,
  },
  'PUT /users/:user_id': {
    takes: 'username name email password admin external',
    fixed: { ...noOthers, skip_reconfirmation: [true] },
    refuses: profile,
  },
  'DELETE /users/:user_id': { takes: 'hard_delete' },
  'GET /users/:user_id/sessions': {},
  'DELETE /users/:user_id/sessions/:session_id': {},
  'POST /users/:user_id/block': {},
  'POST /users/:user_id/unblock': {},
};
