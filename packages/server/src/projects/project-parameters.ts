import type { Declaration, Declarations } from '#http/parameters';
import { projectConstants } from './presented/project-constants.ts';

const constants = Object.entries(projectConstants).map(([name, value]) => [name, [value]]);

/** What projects cannot be told to do otherwise; no mail is ever sent. */
const fixed: NonNullable<Declaration['fixed']> = {
  ...Object.fromEntries(constants),
  emails_disabled: [true, false],
  emails_enabled: [true, false],
  operations_access_level: ['disabled'],
};

/** For merge requests, templates and paid editions. */
const refuses =
  'approvals_before_merge ' +
  'auto_duo_code_review_enabled avatar build_coverage_regex ci_delete_pipelines_in_seconds ' +
  'ci_id_token_sub_claim_components ci_restrict_pipeline_cancellation_role ' +
  'external_authorization_classification_label ' +
  'group_with_project_templates_id issue_branch_template issues_template ' +
  'merge_commit_template merge_pipelines_enabled ' +
  'merge_request_default_target_self merge_request_title_regex merge_requests_template ' +
  'merge_trains_enabled merge_trains_skip_train_allowed mirror_branch_regex ' +
  'mirror_overwrites_diverged_branches mirror_trigger_builds mirror_user_id ' +
  'mr_default_target_self only_allow_merge_if_all_status_checks_passed ' +
  'only_mirror_protected_branches prevent_merge_without_jira_issue ' +
  'repository_storage squash_commit_template ' +
  'suggestion_commit_message tag_list template_name template_project_id topics ' +
  'use_custom_template';

const settings =
  'name path description visibility default_branch ci_config_path build_timeout ' +
  'ci_default_git_depth shared_runners_enabled keep_latest_artifact public_jobs public_builds ' +
  'ci_pipeline_variables_minimum_override_role restrict_user_defined_variables ' +
  'allow_pipeline_trigger_approve_deployment auto_rollback_enabled ' +
  'ci_forward_deployment_enabled';

const listed =
  'search search_namespaces owned membership min_access_level simple visibility archived active ' +
  'starred imported topic with_issues_enabled with_merge_requests_enabled id_after id_before ' +
  'last_activity_after last_activity_before order_by sort ' +
  // Ours: what a list of projects shows beside them.
  'with_last_pipeline with_environments with_manual_jobs with_stages';

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
  'GET /users/:user_id/starred_projects': listing,
  'GET /groups/:group_id/projects': { ...listing, takes: `${listed} include_subgroups` },
  'POST /projects': {
    takes: `${settings} namespace_id initialize_with_readme import_url`,
    fixed,
    refuses: `${refuses} max_artifacts_size container_expiration_policy_attributes`,
  },
  'GET /projects/:id': { takes: 'license statistics with_custom_attributes' },
  'PUT /projects/:id': {
    takes: `${settings} max_artifacts_size container_expiration_policy_attributes import_url`,
    fixed,
    refuses,
  },
  'POST /projects/:id/archive': {},
  'POST /projects/:id/unarchive': {},
  'PUT /projects/:id/transfer': { takes: 'namespace' },
  'GET /projects/:id/transfer_locations': { takes: 'search' },
  'GET /projects/:id/import': {},
  'GET /projects/:id/languages': {},
  'DELETE /projects/:id': { takes: 'full_path', fixed: { permanently_remove: [true] } },
};
