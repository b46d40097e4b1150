import { AgentList } from '#agents/agent-list.tsx';
import { ClusterList, clusterCommands } from '#clusters/cluster-list.tsx';
import { projectApi } from '#data/api.ts';
import { to } from '#frame/addresses.ts';
import { whyNot } from '#tokens/roles.ts';
import { AsCommand } from '#ui/object/as-command.tsx';
import type { SettingsProps } from './settings-props.ts';

/** Clusters for the environments of a project, and its agents. */
export function ClustersPage({ project, level }: SettingsProps) {
  const why = whyNot(level, 40);
  return (
    <>
      <h1>Clusters</h1>
      <ClusterList
        api={`${projectApi(project.id)}/clusters`}
        add="user"
        why={why}
        address={(id) => to.connectedCluster(id, project.path_with_namespace)}
      />
      <AsCommand lines={clusterCommands(` --project ${project.path_with_namespace}`)} />
      <AgentList project={project} why={why} />
    </>
  );
}
