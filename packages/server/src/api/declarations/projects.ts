import type { Declaration, Declarations } from '../parameters.ts';

/** What projects cannot be told to do otherwise. */
const fixed: Declaration['fixed'] = {
  analytics_access_level: ['disabled'],
  auto_cancel_pending_pipelines: ['enabled'],
  auto_devops_enabled: [false],
  build_git_strategy: ['fetch'],
  builds_access_level: ['enabled'],
  ci_forward_deployment_enabled: [true],
  container_registry_access_level: ['enabled'],
  container_registry_enabled: [true],
  emails_disabled: [false, true],
  emails_enabled: [false, true],
  environments_access_level: ['enabled'],
  feature_flags_access_level: ['disabled'],
  forking_access_level: ['disabled'],
  group_runners_enabled: [true],
  infrastructure_access_level: ['disabled'],
  issues_access_level: ['disabled'],
  issues_enabled: [false],
  jobs_enabled: [true],
  keep_latest_artifact: [true],
  lfs_enabled: [false],
  merge_requests_access_level: ['disabled'],
  merge_requests_enabled: [false],
  mirror: [false],
  model_experiments_access_level: ['disabled'],
  model_registry_access_level: ['disabled'],
  monitor_access_level: ['disabled'],
  operations_access_level: ['disabled'],
  packages_enabled: [false],
  pages_access_level: ['disabled'],
  public_builds: [true],
  public_jobs: [true],
  releases_access_level: ['disabled'],
  repository_access_level: ['enabled'],
  request_access_enabled: [false],
  requirements_access_level: ['disabled'],
  security_and_compliance_access_level: ['disabled'],
  service_desk_enabled: [false],
  snippets_access_level: ['disabled'],
  snippets_enabled: [false],
  wiki_access_level: ['disabled'],
  wiki_enabled: [false],
};

/** For merge requests, templates and paid editions. */
const refuses =
  'allow_merge_on_skipped_pipeline allow_pipeline_trigger_approve_deployment approvals_before_merge ' +
  'auto_devops_deploy_strategy auto_duo_code_review_enabled autoclose_referenced_issues avatar ' +
  'build_coverage_regex ci_allow_fork_pipelines_to_run_in_parent_project ci_delete_pipelines_in_seconds ' +
  'ci_forward_deployment_rollback_allowed ci_id_token_sub_claim_components ' +
  'ci_pipeline_variables_minimum_override_role ci_push_repository_for_job_token_allowed ' +
  'ci_restrict_pipeline_cancellation_role ci_separated_caches container_expiration_policy_attributes ' +
  'enforce_auth_checks_on_uploads external_authorization_classification_label ' +
  'group_with_project_templates_id import_url issue_branch_template issues_template ' +
  'max_artifacts_size merge_commit_template merge_method merge_pipelines_enabled ' +
  'merge_request_default_target_self merge_request_title_regex merge_requests_template ' +
  'merge_trains_enabled merge_trains_skip_train_allowed mirror_branch_regex ' +
  'mirror_overwrites_diverged_branches mirror_trigger_builds mirror_user_id mr_default_target_self ' +
  'only_allow_merge_if_all_discussions_are_resolved only_allow_merge_if_all_status_checks_passed ' +
  'only_allow_merge_if_pipeline_succeeds only_mirror_protected_branches ' +
  'prevent_merge_without_jira_issue printing_merge_request_link_enabled ' +
  'remove_source_branch_after_merge repository_object_format repository_storage ' +
  'resolve_outdated_diff_discussions resource_group_default_process_mode ' +
  'restrict_user_defined_variables show_default_award_emojis squash_commit_template squash_option ' +
  'suggestion_commit_message tag_list template_name template_project_id topics use_custom_template ' +
  'warn_about_potentially_unwanted_characters';

const settings =
  'name path description visibility default_branch ci_config_path build_timeout ' +
  'ci_default_git_depth shared_runners_enabled';

const listed =
  'search search_namespaces owned membership min_access_level simple visibility archived active ' +
  'starred imported topic with_issues_enabled with_merge_requests_enabled id_after id_before ' +
  'last_activity_after last_activity_before order_by sort';

const listing: Declaration = {
  takes: listed,
  fixed: {
    statistics: [false],
    with_custom_attributes: [false],
    // There are none to leave out or to include.
    include_hidden: [false, true],
    include_pending_delete: [false, true],
    with_security_reports: [false],
    with_shared: [false, true],
  },
  refuses:
    'topic_id with_programming_language repository_checksum_failed repository_storage ' +
    'wiki_checksum_failed updated_after updated_before marked_for_deletion_on',
};

/** Projects themselves. */
export const projectParameters: Declarations = {
  'GET /projects': listing,
  'GET /users/:user_id/projects': listing,
  'GET /groups/:group_id/projects': { ...listing, takes: `${listed} include_subgroups` },
  'POST /projects': {
    takes: `${settings} namespace_id initialize_with_readme`,
    fixed: fixed ?? {},
    refuses,
  },
  'GET /projects/:id': {
    fixed: { statistics: [false], with_custom_attributes: [false], license: [false] },
  },
  'PUT /projects/:id': { takes: settings, fixed: fixed ?? {}, refuses },
  'DELETE /projects/:id': { takes: 'full_path', fixed: { permanently_remove: [true] } },
};
