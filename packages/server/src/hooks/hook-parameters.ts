import type { Declaration, Declarations } from '#http/parameters';
import { groupHookEvents, hookEvents, systemHookEvents } from './hook.ts';

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
const always = {
  enable_ssl_verification: [true],
  branch_filter_strategy: ['wildcard', 'all_branches'],
};
const common =
  'url name description token signing_token custom_headers push_events_branch_filter branch_filter_strategy';

const ofProject = {
  takes: `${common} ${hookEvents.join(' ')}`,
  fixed: { ...Object.fromEntries(silent.map((name) => [name, [false]])), ...always },
  refuses: 'custom_webhook_template',
};
const ofGroup = { ...ofProject, takes: `${common} ${groupHookEvents.join(' ')}` };
const ofInstance = {
  takes: `${common} ${systemHookEvents.join(' ')}`,
  fixed: { merge_requests_events: [false], ...always },
};

function below(base: string, making: Declaration): Declarations {
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
  ...below('/projects/:id/hooks', ofProject),
  ...below('/groups/:group_id/hooks', ofGroup),
  ...below('/hooks', ofInstance),
  'POST /hooks/:hook_id': {},
};
