import type { Declaration, Declarations } from '#http/parameters';

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
    'allowed_email_domains_list prevent_forking_outside_group ' +
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

/** Groups, and the other places where projects live. */
export const groupParameters: Declarations = {
  'GET /namespaces': { takes: 'search owned_only top_level_only full_path_search' },
  'GET /namespaces/:namespace_id': {},
  'GET /namespaces/:namespace_id/exists': { takes: 'parent_id' },
  'GET /groups': groupList,
  'GET /groups/:group_id/subgroups': groupList,
  'GET /groups/:group_id/descendant_groups': groupList,
  'POST /groups': {
    ...groupSettings,
    takes: 'name path description visibility parent_id max_artifacts_size',
  },
  'GET /groups/:group_id': { takes: 'with_projects', fixed: { with_custom_attributes: [false] } },
  'PUT /groups/:group_id': {
    ...groupSettings,
    takes: 'name path description visibility max_artifacts_size',
  },
  'DELETE /groups/:group_id': { takes: 'full_path', fixed: { permanently_remove: [true] } },
};
