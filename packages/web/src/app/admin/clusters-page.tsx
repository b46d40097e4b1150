import { ClusterList } from '#clusters/cluster-list.tsx';

/** Clusters for the environments of all projects. */
export function ClustersPage() {
  return <ClusterList api="/api/v4/admin/clusters" add="add" flag="" why={undefined} />;
}
