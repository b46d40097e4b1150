import type { Declaration, Declarations } from '#http/parameters';

const profile =
  'avatar auditor bio can_create_group color_scheme_id commit_email discord extern_uid ' +
  'extra_shared_runners_minutes_limit github group_id_for_saml job_title linkedin location note ' +
  'organization pronouns provider projects_limit public_email shared_runners_minutes_limit skype ' +
  'theme_id twitter view_diffs_file_by_file website_url group_provisioned_by_group_id';

const noOthers: Declaration['fixed'] = { external: [false], private_profile: [false] };

const membership = 'query user_ids skip_users';
const seats = { show_seat_info: [false] };

const members = (base: string): Declarations => ({
  [`GET ${base}`]: { takes: membership, fixed: seats },
  [`GET ${base}/all`]: { takes: membership, fixed: { ...seats, state: ['active'] } },
  [`GET ${base}/all/:user_id`]: {},
  [`GET ${base}/:user_id`]: {},
  [`POST ${base}`]: {
    // Where an invitation came from is of no use to anybody here.
    takes: 'user_id username access_level expires_at',
    refuses: 'member_role_id',
  },
  [`PUT ${base}/:user_id`]: { takes: 'access_level expires_at', refuses: 'member_role_id' },
  [`DELETE ${base}/:user_id`]: {
    fixed: { skip_subresources: [true, false], unassign_issuables: [true, false] },
  },
});

const groupSettings: Declaration = {
  fixed: {
    emails_disabled: [false, true],
    emails_enabled: [false, true],
    auto_devops_enabled: [false],
    default_branch_protection: [2],
    lfs_enabled: [false],
    mentions_disabled: [false],
    membership_lock: [false],
    project_creation_level: ['maintainer'],
    request_access_enabled: [false],
    require_two_factor_authentication: [false],
    share_with_group_lock: [false],
    shared_runners_setting: ['enabled'],
    subgroup_creation_level: ['maintainer'],
    wiki_access_level: ['disabled'],
    organization_id: [1],
  },
  refuses:
    'avatar default_branch default_branch_protection_defaults enabled_git_access_protocol ' +
    'extra_shared_runners_minutes_limit file_template_project_id ip_restriction_ranges ' +
    'allowed_email_domains_list max_artifacts_size prevent_forking_outside_group ' +
    'prevent_sharing_groups_outside_hierarchy shared_runners_minutes_limit ' +
    'two_factor_grace_period unique_project_download_limit duo_availability ' +
    'duo_features_enabled experiment_features_enabled math_rendering_limits_enabled ' +
    'allow_personal_snippets web_based_commit_signing_enabled step_up_auth_required_oauth_provider ' +
    'service_access_tokens_expiration_enforced crm_enabled ' +
    'only_allow_merge_if_pipeline_succeeds allow_merge_on_skipped_pipeline ' +
    'only_allow_merge_if_all_discussions_are_resolved ' +
    'unique_project_download_limit_interval_in_seconds unique_project_download_limit_allowlist ' +
    'unique_project_download_limit_alertlist auto_ban_user_on_excessive_projects_download ' +
    'lock_math_rendering_limits_enabled lock_duo_features_enabled',
};

const groupList: Declaration = {
  takes: 'search owned min_access_level visibility top_level_only skip_groups order_by sort',
  // All that one may see is listed in any case.
  fixed: {
    all_available: [true, false],
    statistics: [false],
    with_custom_attributes: [false],
    active: [true],
    archived: [false],
  },
  refuses: 'repository_storage marked_for_deletion_on custom_attributes',
};

/** Users, their tokens, groups and who is a member of what. */
export const peopleParameters: Declarations = {
  'GET /user': {},
  'GET /users': {
    takes:
      'username search active blocked exclude_active admins created_after created_before order_by sort',
    // There are neither guests from outside nor machines among the users, and nobody has two factors.
    fixed: {
      humans: [true, false],
      exclude_internal: [true, false],
      exclude_external: [true, false],
      exclude_humans: [false],
      external: [false],
      without_project_bots: [true, false],
      with_custom_attributes: [false],
      two_factor: ['disabled'],
      without_projects: [false],
      skip_ldap: [true, false],
    },
    refuses: 'extern_uid provider saml_provider_id public_email auditors custom_attributes',
  },
  'GET /users/:user_id': { fixed: { with_custom_attributes: [false] } },
  'POST /users': {
    takes: 'username name email password admin force_random_password',
    fixed: { ...noOthers, skip_confirmation: [true], reset_password: [false] },
    refuses: profile,
  },
  'PUT /users/:user_id': {
    takes: 'username name email password admin',
    fixed: { ...noOthers, skip_reconfirmation: [true] },
    refuses: profile,
  },
  'DELETE /users/:user_id': { takes: 'hard_delete' },
  'POST /users/:user_id/block': {},
  'POST /users/:user_id/unblock': {},

  'GET /personal_access_tokens': {
    takes:
      'user_id search state revoked created_after created_before expires_after expires_before ' +
      'last_used_after last_used_before sort',
  },
  'GET /personal_access_tokens/self': {},
  'DELETE /personal_access_tokens/self': {},
  'GET /personal_access_tokens/:token_id': {},
  'DELETE /personal_access_tokens/:token_id': {},
  'POST /user/personal_access_tokens': { takes: 'name description scopes expires_at' },
  'POST /users/:user_id/personal_access_tokens': { takes: 'name description scopes expires_at' },

  'GET /namespaces': { takes: 'search owned_only top_level_only full_path_search' },
  'GET /namespaces/:namespace_id': {},
  'GET /namespaces/:namespace_id/exists': { takes: 'parent_id' },
  'GET /groups': groupList,
  'GET /groups/:group_id/subgroups': groupList,
  'POST /groups': { ...groupSettings, takes: 'name path description visibility parent_id' },
  'GET /groups/:group_id': { takes: 'with_projects', fixed: { with_custom_attributes: [false] } },
  'PUT /groups/:group_id': { ...groupSettings, takes: 'name path description visibility' },
  'DELETE /groups/:group_id': { takes: 'full_path', fixed: { permanently_remove: [true] } },

  ...members('/groups/:group_id/members'),
  ...members('/projects/:id/members'),
};
