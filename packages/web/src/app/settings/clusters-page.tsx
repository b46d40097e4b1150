import { ClusterList } from '#clusters/cluster-list.tsx';
import { projectApi } from '#data/api.ts';
import { whyNot } from '#tokens/roles.ts';
import type { SettingsProps } from './settings-props.ts';

/** Clusters for the environments of a project. */
export function ClustersPage({ project, level }: SettingsProps) {
  return (
    <ClusterList
      api={`${projectApi(project.id)}/clusters`}
      add="user"
      flag={` --project ${project.path_with_namespace}`}
      why={whyNot(level, 40)}
    />
  );
}
