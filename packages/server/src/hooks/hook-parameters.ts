import type { Declarations } from '#http/parameters';
import { hookEvents, systemHookEvents } from './hook.ts';

/** There is nothing here that these could tell of. */
const silent = [
  'issues_events',
  'confidential_issues_events',
  'merge_requests_events',
  'note_events',
  'confidential_note_events',
  'wiki_page_events',
  'feature_flag_events',
  'milestone_events',
  'emoji_events',
  'resource_access_token_events',
  'resource_deploy_token_events',
  'vulnerability_events',
];
const silentOfGroups = ['subgroup_events', 'member_events', 'project_events'];
const chosen = {
  takes: `url name description token signing_token custom_headers push_events_branch_filter branch_filter_strategy ${hookEvents.join(' ')}`,
  fixed: {
    ...Object.fromEntries(silent.map((name) => [name, [false]])),
    enable_ssl_verification: [true],
    branch_filter_strategy: ['wildcard', 'all_branches'],
  },
  refuses: 'custom_webhook_template',
};

const ofGroup = {
  ...chosen,
  fixed: {
    ...chosen.fixed,
    ...Object.fromEntries(silentOfGroups.map((name) => [name, [false]])),
  },
};
const ofInstance = {
  takes: `url name description token signing_token custom_headers push_events_branch_filter branch_filter_strategy ${systemHookEvents.join(' ')}`,
  fixed: {
    merge_requests_events: [false],
    repository_update_events: [false],
    enable_ssl_verification: [true],
    branch_filter_strategy: ['wildcard', 'all_branches'],
  },
};

function below(base: string, making: typeof chosen): Declarations {
  const one = `${base}/:hook_id`;
  return {
    [`GET ${base}`]: {},
    [`POST ${base}`]: making,
    [`GET ${one}`]: {},
    [`PUT ${one}`]: making,
    [`DELETE ${one}`]: {},
    [`POST ${one}/test/:trigger`]: {},
    [`GET ${one}/events`]: {},
    [`POST ${one}/events/:event_id/resend`]: {},
  };
}

/** Addresses that are told of what happens. */
export const hookParameters: Declarations = {
  ...below('/projects/:id/hooks', chosen),
  ...below('/groups/:group_id/hooks', ofGroup),
  'GET /hooks': {},
  'POST /hooks': ofInstance,
  'GET /hooks/:hook_id': {},
  'PUT /hooks/:hook_id': ofInstance,
  'POST /hooks/:hook_id': {},
  'DELETE /hooks/:hook_id': {},
};
