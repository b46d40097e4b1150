import type { Machine, MachineContainer } from '@slipway/contract';
import { ForAdministrators } from '#admin/for-administrators.tsx';
import { get } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link, navigate, useQuery } from '#frame/router.tsx';
import { ObjectPage, reasonLine } from '#ui/object/object-page.tsx';
import { partAsked } from '#ui/object/part-tabs.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { ContainerLog } from './container-log.tsx';
import { ContainerTerminal } from './container-terminal.tsx';
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
  ['terminal', 'Terminal'],
] as const;

/** One container of the machine's engine, whosever it is. */
export function ContainerPage({ id }: { readonly id: string }) {
  return (
    <ForAdministrators place="Machine">
      <Found id={id} />
    </ForAdministrators>
  );
}

function Found({ id }: { readonly id: string }) {
  const { data, error, reload } = useResource('/api/v4/admin/machine', (path, signal) =>
    get<Machine>(path, signal),
  );
  if (!data) {
    return error ? <Failure error={error} what="the container" retry={reload} /> : <Loading />;
  }
  const container = data.containers.find((it) => it.id.startsWith(id));
  if (container) return <Shown container={container} reload={reload} />;
  return (
    <>
      <title>Container · Machine · Slipway</title>
      <h1>Container</h1>
      <Empty title={data.engine.problem === null ? 'It is not there' : 'The engine says nothing'}>
        <p>
          {data.engine.problem ?? 'It was removed.'}{' '}
          <Link href={to.machine('containers')}>See all</Link>
        </p>
      </Empty>
    </>
  );
}

function Shown({
  container,
  reload,
}: {
  readonly container: MachineContainer;
  readonly reload: () => void;
}) {
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
        ['Image', <code key="image">{shortImage(image)}</code>],
        ['Ports', ports.join(', ')],
        ['Made', <TimeAgo key="made" at={created_at} />],
        ['Id', <code key="id">{id.slice(0, 12)}</code>],
      ]}
      commands={[`docker logs --tail 500 ${name}`, `docker inspect ${name}`]}
    >
      <title>{`${name} · Machine · Slipway`}</title>
      {part === 'log' ? (
        <ContainerLog container={container} />
      ) : why === undefined ? (
        <ContainerTerminal container={container} />
      ) : (
        <p className="muted">{why}</p>
      )}
    </ObjectPage>
  );
}
