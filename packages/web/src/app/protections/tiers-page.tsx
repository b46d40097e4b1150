import type { Group } from '@slipway/contract';
import { useState } from 'react';
import { getAll } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { SelectField } from '#ui/form/form.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { Protections } from './protections.tsx';

/** Tiers of environments to which only some may deploy, in all projects of a group. */
export function TiersPage() {
  const groups = useResource('/api/v4/groups?order_by=path', (path, signal) =>
    getAll<Group>(path, signal),
  );
  const [chosen, setChosen] = useState('');
  const group = groups.data?.find(({ id }) => String(id) === chosen);
  return (
    <>
      <h1>Protected tiers</h1>
      <p className="muted">
        Of a group: they hold for the environments of a tier in all of its projects, beside what
        each project protects by itself.
      </p>
      <SelectField
        name="whose"
        label="In the projects of"
        value={chosen}
        onChoose={setChosen}
        options={[
          ['', 'choose a group'],
          ...(groups.data ?? []).map(({ id, full_path }) => [String(id), full_path] as const),
        ]}
      />
      {group && (
        <>
          <Protections
            key={group.id}
            api={`/api/v4/groups/${group.id}/protected_environments`}
            isOfGroup
            why={undefined}
          />
          <AsCommand
            lines={[
              `slipway environment protect production --group ${group.full_path} --deployers maintainer --approvals 1`,
            ]}
          />
        </>
      )}
    </>
  );
}
