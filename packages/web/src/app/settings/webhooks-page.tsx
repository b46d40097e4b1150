import { useState } from 'react';
import { projectApi } from '#data/api.ts';
import { groupHookEvents, projectHookEvents } from '#hooks/hook-events.ts';
import { WebhookPart } from '#hooks/webhook-list.tsx';
import { useSession } from '#sign-in/session.tsx';
import { whyNot } from '#tokens/roles.ts';
import { SelectField } from '#ui/form/form.tsx';
import type { SettingsProps } from './settings-props.ts';

/** Addresses that are told of what happens in the project, or in all projects of its group. */
export function WebhooksPage({ project, level }: SettingsProps) {
  const [place, setPlace] = useState('project');
  const { namespace, permissions } = project;
  const { session } = useSession();
  const inGroup = session?.is_admin ? 50 : (permissions?.group_access?.access_level ?? 0);
  const group = namespace?.kind === 'group' ? namespace : undefined;
  return (
    <>
      <h1>Webhooks</h1>
      {group && (
        <SelectField
          name="place"
          label="Of what happens in"
          value={place}
          onChoose={setPlace}
          options={[
            ['project', 'this project'],
            ['group', `all projects of ${group.full_path}`],
          ]}
        />
      )}
      {group && place === 'group' ? (
        <WebhookPart
          key="group"
          api={`/api/v4/groups/${group.id}/hooks`}
          where={`--group ${group.full_path}`}
          events={groupHookEvents}
          why={whyNot(inGroup, 50)}
        />
      ) : (
        <WebhookPart
          key="project"
          api={`${projectApi(project.id)}/hooks`}
          where={`--project ${project.path_with_namespace}`}
          events={projectHookEvents}
          why={whyNot(level, 40)}
        />
      )}
    </>
  );
}
