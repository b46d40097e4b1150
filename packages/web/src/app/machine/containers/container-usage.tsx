import type { MachineContainer, ContainerUsage as Usage } from '@slipway/contract';
import { useEffect, useState } from 'react';
import { Amount } from '#cluster/usage/amount.tsx';
import { cores } from '#cluster/usage/usage.ts';
import { get } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Failure, Loading } from '#ui/state/states.tsx';
import { size } from '#ui/time/time-words.ts';
import { samplesOf } from './cpu-cores.ts';

/** Nobody can be told of figures: they are asked for while somebody looks. */
const everyMs = 5000;
const mostLooks = 120;

/** CPU and memory of a container, from the moment that the page was opened. */
export function ContainerUsage({ container }: { readonly container: MachineContainer }) {
  const { data, error, reload } = useResource(
    `/api/v4/admin/machine/containers/${container.id}/usage`,
    (path, signal) => get<Usage>(path, signal),
  );
  const [looks, setLooks] = useState<readonly Usage[]>([]);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && reload(), everyMs);
    return () => clearInterval(timer);
  }, [reload]);
  useEffect(() => {
    if (data) setLooks((before) => [...before, data].slice(-mostLooks));
  }, [data]);
  if (!data) {
    return error ? (
      <Failure error={error} what="the usage" retry={reload} />
    ) : (
      <Loading lines={2} />
    );
  }
  const samples = samplesOf(looks);
  const busy = samples.map(({ cpu }) => cpu);
  return (
    <>
      <dl className="definitions">
        <dt>CPU</dt>
        <dd>
          {busy.length === 0 ? (
            <span className="muted">counted from the next look on, in {everyMs / 1000} s</span>
          ) : (
            <Amount text={cores(busy.at(-1) ?? 0)} of={Math.max(...busy)} values={busy} />
          )}
        </dd>
        <dt>Memory</dt>
        <dd>
          <Amount
            text={`${size(data.memory)} of ${size(data.memory_limit)}`}
            of={data.memory_limit}
            values={looks.map(({ memory }) => memory)}
          />
        </dd>
      </dl>
      <p className="muted">Asked anew every {everyMs / 1000} seconds while this page is seen.</p>
    </>
  );
}
