import { projectApi } from '#data/api.ts';
import { allHookEvents, WebhookList } from '#hooks/webhook-list.tsx';
import { whyNot } from '#tokens/roles.ts';
import type { SettingsProps } from './settings-props.ts';

/** Addresses that are told of what happens in the project. */
export function WebhooksPage({ project, level }: SettingsProps) {
  const api = `${projectApi(project.id)}/hooks`;
  return (
    <>
      <h1>Webhooks</h1>
      <WebhookList api={api} events={allHookEvents} hasDeliveries why={whyNot(level, 40)} />
    </>
  );
}
