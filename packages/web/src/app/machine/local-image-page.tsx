import type { MachineImage } from '@slipway/contract';
import { useState } from 'react';
import { to } from '#frame/addresses.ts';
import { navigate, useQuery } from '#frame/router.tsx';
import { ContainerUsers, usedWord } from '#machine/containers/container-users.tsx';
import { NewContainer } from '#machine/containers/new-container.tsx';
import { Copy } from '#ui/copy.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { ObjectPage, reasonLine } from '#ui/object/object-page.tsx';
import { partAsked } from '#ui/object/part-tabs.tsx';
import { size } from '#ui/time/time-words.ts';
import type { MachineProps } from './machine-props.ts';
import { Made } from './made.tsx';
import { OnMachine } from './on-machine.tsx';
import { RemoveImage, shortId } from './remove-verbs.tsx';

const parts = [
  ['used', 'Used by'],
  ['tags', 'Tags'],
] as const;

/** One image that lies on the machine. */
export function LocalImagePage({ id }: { readonly id: string }) {
  return (
    <OnMachine
      what="Image"
      tab="images"
      find={({ images }) => images.find((image) => image.id.replace(/^sha256:/, '').startsWith(id))}
    >
      {(image, place) => <Shown image={image} {...place} />}
    </OnMachine>
  );
}

function Shown({ image, machine }: MachineProps & { readonly image: MachineImage }) {
  const { tags, used_by: users, created_at: made } = image;
  const [isMaking, setMaking] = useState(false);
  const part = partAsked(parts, useQuery().get('tab'));
  const name = tags[0] ?? shortId(image);
  return (
    <ObjectPage
      kind="local-image"
      name={name}
      status={<span>{usedWord(users)}</span>}
      reason={reasonLine(
        tags.length === 0 &&
          'It has no tag: another image has taken its name, or it is a part of a build.',
      )}
      verbs={
        <>
          <Verb onClick={() => setMaking(true)}>New container</Verb>
          <RemoveImage of={image} onRemoved={() => navigate(to.machine('images'))} />
        </>
      }
      tabs={{ address: to.localImage(shortId(image)), parts, current: part }}
      facts={[
        ['Size', size(image.size)],
        ['Made', <Made key="made" at={made} />],
        ['Id', <code key="id">{shortId(image)}</code>],
      ]}
      commands={[`docker image inspect ${name}`, `docker image history ${name}`]}
    >
      <title>{`${name} · Machine · Slipway`}</title>
      {part === 'tags' ? <Tags of={tags} /> : <ContainerUsers machine={machine} names={users} />}
      {isMaking && (
        <NewContainer
          images={machine.images}
          image={name}
          onDone={(container) => navigate(to.container(container))}
          onClose={() => setMaking(false)}
        />
      )}
    </ObjectPage>
  );
}

function Tags({ of }: { readonly of: readonly string[] }) {
  if (of.length === 0) return <p className="muted">It has none.</p>;
  return (
    <ul>
      {of.map((tag) => (
        <li key={tag}>
          <Copy label="Tag" text={tag} />
        </li>
      ))}
    </ul>
  );
}
