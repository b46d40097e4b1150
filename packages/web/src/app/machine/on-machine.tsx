import type { Machine } from '@slipway/contract';
import type { ReactNode } from 'react';
import { ForAdministrators } from '#admin/for-administrators.tsx';
import { get } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import type { MachineTab } from '#frame/route.ts';
import { Link } from '#frame/router.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import type { MachineProps } from './machine-props.ts';
import { NoEngine } from './no-engine.tsx';

interface OnMachineProps<T> {
  /** `Container` */
  readonly what: string;
  /** The list that it stands in. */
  readonly tab: MachineTab;
  readonly find: (machine: Machine) => T | undefined;
  readonly children: (found: T, machine: MachineProps) => ReactNode;
}

/** The page of one thing of the machine's engine, for administrators; or why it is not there. */
export function OnMachine<T>(props: OnMachineProps<T>) {
  return (
    <ForAdministrators place="Machine">
      <Found {...props} />
    </ForAdministrators>
  );
}

function Found<T>({ what, tab, find, children }: OnMachineProps<T>) {
  const { data, error, reload } = useResource('/api/v4/admin/machine', (path, signal) =>
    get<Machine>(path, signal),
  );
  if (!data) {
    const named = `the ${what.toLowerCase()}`;
    return error ? <Failure error={error} what={named} retry={reload} /> : <Loading />;
  }
  const found = find(data);
  if (found !== undefined) return children(found, { machine: data, reload });
  return (
    <>
      <title>{`${what} · Machine · Slipway`}</title>
      <h1>{what}</h1>
      {data.engine.problem === null ? (
        <Empty title="It is not there">
          <p>
            It was removed. <Link href={to.machine(tab)}>See all</Link>
          </p>
        </Empty>
      ) : (
        <NoEngine of={data.engine} reload={reload} />
      )}
    </>
  );
}
