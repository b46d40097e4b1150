import type { Machine } from '@slipway/contract';
import type { ComponentType, ReactNode } from 'react';
import { ForAdministrators } from '#admin/for-administrators.tsx';
import { get } from '#data/api.ts';
import { type Resource, useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Place } from '#frame/place.tsx';
import { type MachineTab, machineTabs } from '#frame/route.ts';
import { ContainersPage } from '#machine/containers/containers-page.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { DiskPage } from './disk-page.tsx';
import { FindingsPage } from './findings-page.tsx';
import { LocalImagesPage } from './local-images-page.tsx';
import type { MachineProps } from './machine-props.ts';
import { NetworksPage } from './networks-page.tsx';
import { NoEngine } from './no-engine.tsx';
import { VolumesPage } from './volumes-page.tsx';

const tabs: Readonly<
  Record<
    MachineTab,
    {
      readonly label: string;
      readonly Page: ComponentType<MachineProps>;
      readonly commands: readonly string[];
    }
  >
> = {
  containers: {
    label: 'Containers',
    Page: ContainersPage,
    commands: ['docker ps --all', 'docker logs NAME'],
  },
  images: { label: 'Images', Page: LocalImagesPage, commands: ['docker image ls'] },
  volumes: { label: 'Volumes', Page: VolumesPage, commands: ['docker volume ls'] },
  networks: { label: 'Networks', Page: NetworksPage, commands: ['docker network ls'] },
  disk: { label: 'Disk', Page: DiskPage, commands: ['docker system df', 'docker system prune'] },
  findings: { label: 'Doctor', Page: FindingsPage, commands: ['slipway doctor'] },
};

/** The machine that Slipway runs on, for administrators. */
export function MachinePlace({ tab }: { readonly tab: MachineTab }) {
  return (
    <ForAdministrators place="Machine">
      <Pages tab={tab} />
    </ForAdministrators>
  );
}

function Pages({ tab }: { readonly tab: MachineTab }) {
  const machine = useResource('/api/v4/admin/machine', (path, signal) =>
    get<Machine>(path, signal),
  );
  const { label, Page, commands } = tabs[tab];
  return (
    <Place
      name="Machine"
      current={tab}
      pages={machineTabs.map((key) => ({ key, label: tabs[key].label, href: to.machine(key) }))}
    >
      <title>{`${label} · Machine · Slipway`}</title>
      <h1>{label}</h1>
      {tab === 'findings' ? (
        <FindingsPage />
      ) : (
        <Engine of={machine}>{(data) => <Page machine={data} reload={machine.reload} />}</Engine>
      )}
      <AsCommand lines={commands} />
    </Place>
  );
}

/** What the engine says of itself, with what it has; or why it says nothing. */
function Engine({
  of: { data, error, reload },
  children,
}: {
  readonly of: Resource<Machine>;
  readonly children: (machine: Machine) => ReactNode;
}) {
  if (!data) {
    return error ? <Failure error={error} what="the machine" retry={reload} /> : <Loading />;
  }
  const { engine } = data;
  if (engine.problem !== null) return <NoEngine of={engine} reload={reload} />;
  const facts = [
    engine.version && `Engine ${engine.version}`,
    engine.system,
    engine.cpus && `${engine.cpus} CPUs`,
    engine.memory && `${(engine.memory / 2 ** 30).toFixed(1)} GiB of memory`,
  ].filter(Boolean);
  return (
    <>
      <p className="facts">
        {facts.map((fact) => (
          <span key={String(fact)}>{fact}</span>
        ))}
      </p>
      {children(data)}
    </>
  );
}
