import { to } from '#frame/addresses.ts';
import { navigate } from '#frame/router.tsx';
import { ContainerUsers, usedWord } from '#machine/containers/container-users.tsx';
import { ObjectPage, reasonLine } from '#ui/object/object-page.tsx';
import { OnMachine } from './on-machine.tsx';
import { RemoveNetwork } from './remove-verbs.tsx';

const parts = [['used', 'Used by']] as const;

/** One network of the machine's engine. */
export function NetworkPage({ id }: { readonly id: string }) {
  return (
    <OnMachine
      what="Network"
      tab="networks"
      find={({ networks }) => networks.find((network) => network.id.startsWith(id))}
    >
      {(network, { machine }) => (
        <ObjectPage
          kind="network"
          name={network.name}
          status={<span>{usedWord(network.used_by)}</span>}
          reason={reasonLine(network.is_kept && 'It belongs to the engine or to the cluster.')}
          verbs={<RemoveNetwork of={network} onRemoved={() => navigate(to.machine('networks'))} />}
          tabs={{ address: to.network(network.id), parts, current: 'used' }}
          facts={[
            ['Driver', network.driver],
            ['Id', <code key="id">{network.id.slice(0, 12)}</code>],
          ]}
          commands={[`docker network inspect ${network.name}`]}
        >
          <title>{`${network.name} · Machine · Slipway`}</title>
          <ContainerUsers machine={machine} names={network.used_by} />
        </ObjectPage>
      )}
    </OnMachine>
  );
}
