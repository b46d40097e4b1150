import { ClusterOf } from '#clusters/connected-cluster-page.tsx';
import { to } from '#frame/addresses.ts';
import { whyNot } from '#tokens/roles.ts';
import { Failure, Loading } from '#ui/state/states.tsx';
import { groupApi, useGroup } from './use-group.ts';

/** A cluster that was connected for the projects of a group. */
export function GroupClusterPage({ path, id }: { readonly path: string; readonly id: number }) {
  const { data, error, reload } = useGroup(path);
  if (!data) return error ? <Failure error={error} what="the group" retry={reload} /> : <Loading />;
  return (
    <ClusterOf
      id={id}
      api={`${groupApi(path)}/clusters`}
      flag={` --group ${path}`}
      why={whyNot(data.level, 40)}
      address={to.groupCluster(path, id)}
      all={to.group(path, 'clusters')}
    />
  );
}
