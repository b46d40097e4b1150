import type { DataStorage, RegistryCollected } from '@slipway/contract';
import { useState } from 'react';
import { get, post } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { Verb } from '#ui/form/verb.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { size } from '#ui/time/time-words.ts';
import '#machine/machine.css';

const api = '/api/v4/admin/machine/storage';

/** What Slipway's own files take of the disk, and what of the registry nobody needs. */
export function StoragePage() {
  const { data, error, reload } = useResource(api, (path, signal) =>
    get<DataStorage>(path, signal),
  );
  return (
    <>
      <h1>Storage</h1>
      {data ? (
        <Stored of={data} />
      ) : error ? (
        <Failure error={error} what="the storage" retry={reload} />
      ) : (
        <Loading />
      )}
      <Registry onGivenBack={reload} />
      <AsCommand lines={['slipway image collect --dry-run', curl('GET', api)]} />
    </>
  );
}

function Stored({ of: { total, free, parts } }: { readonly of: DataStorage }) {
  const most = Math.max(1, ...parts.map((part) => part.size));
  return (
    <>
      <p className="muted">
        {size(free)} of {size(total)} are free on the disk of the data folder. Caches and work trees
        go by themselves when it is nearly full.
      </p>
      <Table
        caption="What Slipway keeps"
        rows={parts}
        keyOf={({ kind }) => kind}
        columns={[
          {
            title: 'What',
            cell: (part) => (
              <>
                <strong>{part.kind}</strong>
                <svg className="meter" width="100%" aria-hidden="true">
                  <rect className="meter-part" width={`${(part.size / most) * 100}%`} height="8" />
                </svg>
              </>
            ),
          },
          { title: 'Size', cell: (part) => size(part.size) },
        ]}
      />
    </>
  );
}

/** What no image needs goes by itself every few minutes; this does not wait for it. */
function Registry({ onGivenBack }: { readonly onGivenBack: () => void }) {
  const { isBusy, run } = useAction();
  const [found, setFound] = useState<RegistryCollected>();
  const collect = (isDryRun: boolean) =>
    run(async () => {
      setFound(await post<RegistryCollected>('/api/v4/registry/collect', { dry_run: isDryRun }));
      if (!isDryRun) onGivenBack();
    });
  const spare = found?.dry_run === true && found.bytes > 0 ? found : undefined;
  return (
    <section className="card form-card" aria-labelledby="registry">
      <h2 id="registry">The registry</h2>
      <div className="form">
        <p className="muted">
          What no tag needs any more goes by itself every few minutes, a quarter of an hour after it
          was pushed or has lost its tag.
        </p>
        <p className="done" role="status">
          {found && saidOf(found)}
        </p>
        <span className="actions">
          <Verb isBusy={isBusy} onClick={() => collect(true)}>
            What would go now?
          </Verb>
          {spare && (
            <Verb isBusy={isBusy} tone="danger" onClick={() => collect(false)}>
              {`Give ${size(spare.bytes)} back`}
            </Verb>
          )}
        </span>
      </div>
    </section>
  );
}

function saidOf({
  dry_run: isDryRun,
  bytes,
  manifests,
  blobs,
  uploads,
  in_use: used,
}: RegistryCollected) {
  if (bytes === 0 && manifests === 0) return 'There is nothing to give back.';
  const kept = used > 0 ? ` ${used} without a tag stay, as the cluster names them.` : '';
  return `${size(bytes)} ${isDryRun ? 'would go' : 'have gone'}: ${manifests} manifests, ${blobs} layers, ${uploads} uploads.${kept}`;
}
