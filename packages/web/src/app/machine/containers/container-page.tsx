import type { Machine, MachineContainer } from '@slipway/contract';
import { to } from '#frame/addresses.ts';
import { Link, navigate, useQuery } from '#frame/router.tsx';
import type { MachineProps } from '#machine/machine-props.ts';
import { OnMachine } from '#machine/on-machine.tsx';
import { shortId } from '#machine/remove-verbs.tsx';
import { ObjectPage, reasonLine } from '#ui/object/object-page.tsx';
import { partAsked } from '#ui/object/part-tabs.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { ContainerLog } from './container-log.tsx';
import { ContainerTerminal } from './container-terminal.tsx';
import { ContainerUsage } from './container-usage.tsx';
import {
  ContainerState,
  ContainerVerbs,
  Owner,
  shortImage,
  whyKept,
  whyNoTerminal,
} from './container-verbs.tsx';

const parts = [
  ['log', 'Log'],
  ['usage', 'Usage'],
  ['terminal', 'Terminal'],
] as const;

/** One container of the machine's engine, whosever it is. */
export function ContainerPage({ id }: { readonly id: string }) {
  return (
    <OnMachine
      what="Container"
      tab="containers"
      find={({ containers }) => containers.find((it) => it.id.startsWith(id))}
    >
      {(container, place) => <Shown container={container} {...place} />}
    </OnMachine>
  );
}

function Shown({
  container,
  machine,
  reload,
}: MachineProps & { readonly container: MachineContainer }) {
  const { id, name, image, ports, owner, created_at } = container;
  const part = partAsked(parts, useQuery().get('tab'));
  const why = whyNoTerminal(container);
  return (
    <ObjectPage
      kind="container"
      name={name}
      status={<ContainerState of={container} />}
      reason={reasonLine(whyKept(container))}
      verbs={
        <ContainerVerbs
          container={container}
          onChange={reload}
          onRemoved={() => navigate(to.machine('containers'))}
        />
      }
      tabs={{ address: to.container(id), parts, current: part }}
      facts={[
        ['Whose', <Owner key="owner" of={owner} />],
        ['Image', <ImageOf key="image" image={image} machine={machine} />],
        ['Ports', ports.join(', ')],
        ['Made', <TimeAgo key="made" at={created_at} />],
        ['Id', <code key="id">{id.slice(0, 12)}</code>],
      ]}
      commands={[`docker logs --tail 500 ${name}`, `docker inspect ${name}`]}
    >
      <title>{`${name} · Machine · Slipway`}</title>
      {part === 'log' ? (
        <ContainerLog container={container} />
      ) : part === 'usage' ? (
        <Usage container={container} />
      ) : why === undefined ? (
        <ContainerTerminal container={container} />
      ) : (
        <p className="muted">{why}</p>
      )}
    </ObjectPage>
  );
}

function Usage({ container }: { readonly container: MachineContainer }) {
  return container.state === 'running' ? (
    <ContainerUsage container={container} />
  ) : (
    <p className="muted">It does not run: it takes nothing.</p>
  );
}

/** What it was made from, with the way there while that lies on the machine under this name. */
function ImageOf({ image, machine }: { readonly image: string; readonly machine: Machine }) {
  const known = machine.images.find(({ id, tags }) => id === image || tags.includes(image));
  const name = <code>{shortImage(image)}</code>;
  return known ? <Link href={to.localImage(shortId(known))}>{name}</Link> : name;
}
