import type { ClusterReport, ConnectedCluster } from '@slipway/contract';
import type { Api } from '#api/api';
import type { Finding } from './finding.ts';

/** Whether the clusters that were connected for everybody can be used now. */
export async function examineClusters(api: Pick<Api, 'get' | 'post'>): Promise<readonly Finding[]> {
  try {
    const all = await api.get<readonly ConnectedCluster[]>('/admin/clusters?per_page=100');
    return await Promise.all(all.filter(({ enabled }) => enabled).map((it) => examine(api, it)));
  } catch {
    // What keeps the server from answering is said where the server is looked at.
    return [];
  }
}

async function examine(api: Pick<Api, 'post'>, { id, name }: ConnectedCluster): Promise<Finding> {
  const what = `cluster ${name}`;
  const { steps } = await api.post<ClusterReport>(`/admin/clusters/${id}/check`);
  const failed = steps.find(({ ok }) => !ok);
  if (failed === undefined) return { status: 'ok', what, finding: 'can be used' };
  const { finding, remedy } = failed;
  return { status: 'warning', what, finding, ...(remedy !== undefined && { remedy }) };
}
