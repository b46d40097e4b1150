import { eventsFor, type Hook } from './hook.ts';
import type { Delivery } from './sending/delivery.ts';

/** A hook in GitLab's shape; its tokens and the values of its headers are never shown again. */
export function hookJson(hook: Hook) {
  const { projectId, groupId } = hook;
  const all = { ...common(hook), ...chosen(hook) };
  if (projectId !== null) return { ...all, ...silent, project_id: projectId };
  if (groupId !== null) return { ...all, ...silent, group_id: groupId };
  return all;
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

function chosen(hook: Hook) {
  const { events } = hook;
  return Object.fromEntries(eventsFor(hook).map((event) => [event, events.includes(event)]));
}

/** There is nothing here that these could tell of. */
const silent = {
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
