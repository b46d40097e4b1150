import { to } from '#frame/addresses.ts';
import { navigate } from '#frame/router.tsx';
import { ContainerUsers, usedWord } from '#machine/containers/container-users.tsx';
import { ObjectPage, reasonLine } from '#ui/object/object-page.tsx';
import { OnMachine } from './on-machine.tsx';
import { RemoveVolume } from './remove-verbs.tsx';

const parts = [['used', 'Used by']] as const;

/** One volume of the machine's engine. */
export function VolumePage({ name }: { readonly name: string }) {
  return (
    <OnMachine
      what="Volume"
      tab="volumes"
      find={({ volumes }) => volumes.find((volume) => volume.name === name)}
    >
      {(volume, { machine }) => (
        <ObjectPage
          kind="volume"
          name={name}
          status={<span>{usedWord(volume.used_by)}</span>}
          reason={reasonLine(
            volume.used_by.length === 0 &&
              'What is in it stays until somebody removes it: no container has to be there.',
          )}
          verbs={<RemoveVolume of={volume} onRemoved={() => navigate(to.machine('volumes'))} />}
          tabs={{ address: to.volume(name), parts, current: 'used' }}
          facts={[['Driver', volume.driver]]}
          commands={[`docker volume inspect ${name}`]}
        >
          <title>{`${name} · Machine · Slipway`}</title>
          <ContainerUsers machine={machine} names={volume.used_by} />
        </ObjectPage>
      )}
    </OnMachine>
  );
}
