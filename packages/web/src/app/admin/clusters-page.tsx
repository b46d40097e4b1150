import type { Group } from '@slipway/contract';
import { useState } from 'react';
import { ClusterList, clusterCommands } from '#clusters/cluster-list.tsx';
import { getAll } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { SelectField } from '#ui/form/form.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';

/** Clusters for the environments of all projects, or of those in a group. */
export function ClustersPage() {
  const groups = useResource('/api/v4/groups?order_by=path', (path, signal) =>
    getAll<Group>(path, signal),
  );
  const [chosen, setChosen] = useState('');
  const group = groups.data?.find(({ id }) => String(id) === chosen);
  const whose = (
    <SelectField
      name="whose"
      label="For the environments of"
      value={chosen}
      onChoose={setChosen}
      options={[
        ['', 'all projects'],
        ...(groups.data ?? []).map(({ id, full_path }) => [String(id), full_path] as const),
      ]}
    />
  );
  const api = group ? `/api/v4/groups/${group.id}/clusters` : '/api/v4/admin/clusters';
  return (
    <>
      <h1>Clusters</h1>
      <ClusterList
        key={api}
        {...{ api, whose }}
        add={group ? 'user' : 'add'}
        why={undefined}
        address={(id) => (group ? to.groupCluster(group.full_path, id) : to.connectedCluster(id))}
      />
      <AsCommand lines={clusterCommands(group ? ` --group ${group.full_path}` : '')} />
    </>
  );
}
