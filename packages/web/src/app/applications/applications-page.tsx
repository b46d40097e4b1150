import type { Application, ConnectedCluster } from '@slipway/contract';
import { useState } from 'react';
import { ClusterPlace } from '#cluster/cluster-place.tsx';
import { get, getAll } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { navigate, useQuery } from '#frame/router.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { ApplicationView } from './application-details.tsx';
import { ApplicationTable } from './application-table.tsx';
import { ChangeProgress } from './change-progress.tsx';
import { InstallApplication } from './install-application.tsx';
import { useChange } from './use-change.ts';

/** Helm releases of the built-in cluster, or of one that was connected for the instance. */
export function ApplicationsPage() {
  const of = useQuery().get('of') ?? '';
  const api =
    of === '' ? '/api/v4/admin/cluster/applications' : `/api/v4/admin/clusters/${of}/applications`;
  return (
    <ClusterPlace current="applications">
      {() => (
        <>
          <title>Applications · Cluster · Slipway</title>
          <div className="page-head">
            <h1>Applications</h1>
            <ClusterChoice value={of} />
          </div>
          <Applications key={api} api={api} />
        </>
      )}
    </ClusterPlace>
  );
}

function ClusterChoice({ value }: { readonly value: string }) {
  const { data } = useResource('/api/v4/admin/clusters', (path, signal) =>
    getAll<ConnectedCluster>(path, signal),
  );
  if (!data || data.length === 0) return null;
  return (
    <label>
      Cluster{' '}
      <select
        value={value}
        onChange={({ target }) =>
          navigate(to.applications + (target.value && `?of=${target.value}`), { replace: true })
        }
      >
        <option value="">built-in</option>
        {data.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Applications({ api }: { readonly api: string }) {
  const releases = useResource(api, (path, signal) => get<readonly Application[]>(path, signal));
  const [chosen, setChosen] = useState<string>();
  const { change, begin } = useChange(releases.reload);
  const isBusy = change !== undefined && !change.isOver;
  const keyOf = ({ namespace, name }: Application) => `${namespace}/${name}`;
  const shown = releases.data?.find((it) => keyOf(it) === chosen);
  const remove = async (it: Application) => {
    void begin('DELETE', `${api}/${keyOf(it)}`);
  };
  return (
    <>
      <Listing
        of={releases}
        what="the applications"
        none="No applications here"
        hint="Install one below: what it would do and may is shown before."
      >
        {(items) => (
          <ApplicationTable {...{ items, isBusy, remove }} show={(it) => setChosen(keyOf(it))} />
        )}
      </Listing>
      {shown && (
        <ApplicationView
          {...{ api, isBusy }}
          application={shown}
          onRollBack={(revision) =>
            void begin('POST', `${api}/${keyOf(shown)}/rollback`, { revision })
          }
        />
      )}
      <ChangeProgress change={change} />
      <InstallApplication {...{ api, isBusy }} onInstall={(wish) => begin('POST', api, wish)} />
      <AsCommand
        lines={[
          'slipway app list',
          'slipway app install NAME CHART --values values.yaml --dry-run',
          'slipway app rollback NAME REVISION',
        ]}
      />
    </>
  );
}
