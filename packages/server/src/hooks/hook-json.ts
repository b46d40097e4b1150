import type { Delivery } from './delivery.ts';
import { type Hook, type HookEvent, hookEvents, systemHookEvents } from './hook.ts';

/** A hook in GitLab's shape; its tokens and the values of its headers are never shown again. */
export function hookJson(hook: Hook) {
  const { projectId, groupId } = hook;
  if (projectId !== null) return { ...common(hook), ...chosen(hook), project_id: projectId };
  if (groupId === null) return { ...common(hook), ...chosenOf(hook, systemHookEvents) };
  return { ...common(hook), ...chosen(hook), ...silentOfGroups, group_id: groupId };
}

function common(hook: Hook) {
  return {
    id: hook.id,
    url: hook.url,
    name: hook.name,
    description: hook.description,
    created_at: hook.createdAt,
    merge_requests_events: false,
    repository_update_events: false,
    enable_ssl_verification: true,
    push_events_branch_filter: hook.branchFilter,
    branch_filter_strategy: hook.branchFilter === '' ? 'all_branches' : 'wildcard',
    custom_webhook_template: '',
    custom_headers: Object.keys(hook.headers).map((key) => ({ key })),
    url_variables: [],
    alert_status: hook.disabledUntil === null ? 'executable' : 'temporarily_disabled',
    disabled_until: hook.disabledUntil,
    token_present: hook.token !== null,
    signing_token_present: hook.signingToken !== null,
  };
}

function chosenOf({ events }: Hook, can: readonly HookEvent[]) {
  return Object.fromEntries(can.map((event) => [event, events.includes(event)]));
}

function chosen(hook: Hook) {
  return {
    ...chosenOf(hook, hookEvents),
    issues_events: false,
    confidential_issues_events: false,
    note_events: false,
    confidential_note_events: false,
    wiki_page_events: false,
    feature_flag_events: false,
    milestone_events: false,
    emoji_events: false,
    resource_access_token_events: false,
  };
}

const silentOfGroups = { subgroup_events: false, member_events: false, project_events: false };

/** A message and what came of it. */
export function deliveryJson(delivery: Delivery, hook: Hook) {
  return {
    id: delivery.id,
    url: hook.url,
    trigger: `${delivery.event.toLowerCase().replaceAll(' ', '_')}s`,
    request_headers: { 'X-Gitlab-Event': delivery.event, 'Idempotency-Key': delivery.key },
    request_data: JSON.parse(delivery.payload) as unknown,
    response_headers: delivery.responseHeaders,
    response_body: delivery.responseBody,
    execution_duration: delivery.durationMs / 1000,
    response_status:
      delivery.responseStatus === null ? 'internal error' : String(delivery.responseStatus),
    // Ours: whether it will be sent again, how often it was, and why nothing came back.
    status: delivery.status,
    attempts: delivery.attempts,
    error: delivery.error,
    created_at: delivery.createdAt,
  };
}
