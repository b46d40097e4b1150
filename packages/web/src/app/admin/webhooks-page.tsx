import type { Group } from '@slipway/contract';
import { useState } from 'react';
import { getAll } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { groupHookEvents, systemHookEvents } from '#hooks/hook-events.ts';
import { WebhookPart } from '#hooks/webhook-list.tsx';
import { SelectField } from '#ui/form/form.tsx';

/** Addresses that are told of what happens in all projects, or in those of a group. */
export function WebhooksPage() {
  const groups = useResource('/api/v4/groups?order_by=path', (path, signal) =>
    getAll<Group>(path, signal),
  );
  const [group, setGroup] = useState('');
  return (
    <>
      <h1>Webhooks</h1>
      <SelectField
        name="group"
        label="Of what happens in"
        value={group}
        onChoose={setGroup}
        options={[
          ['', 'all projects (system hooks)'],
          ...(groups.data ?? []).map(({ id, full_path }) => [String(id), full_path] as const),
        ]}
      />
      {group === '' ? (
        <WebhookPart
          key="all"
          api="/api/v4/hooks"
          where="--instance"
          events={systemHookEvents}
          always="Of projects, groups, people and members that come, change and go it is told in any case."
          why={undefined}
        />
      ) : (
        <WebhookPart
          key={group}
          api={`/api/v4/groups/${group}/hooks`}
          where={`--group ${groups.data?.find(({ id }) => String(id) === group)?.full_path ?? group}`}
          events={groupHookEvents}
          why={undefined}
        />
      )}
    </>
  );
}
