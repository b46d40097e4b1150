import type { MachineContainer } from '@slipway/contract';
import { useState } from 'react';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import type { MachineProps } from '#machine/machine-props.ts';
import { Verb } from '#ui/form/verb.tsx';
import { Table } from '#ui/list/table.tsx';
import { Empty } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { ContainerLogDialog } from './container-log.tsx';
import { ContainerTerminalDialog } from './container-terminal.tsx';
import {
  ContainerState,
  ContainerVerbs,
  Owner,
  shortImage,
  shortName,
  whyNoTerminal,
} from './container-verbs.tsx';
import { NewContainer } from './new-container.tsx';

/** All containers, whosever they are. */
export function ContainersPage({ machine, reload }: MachineProps) {
  const [shown, setShown] = useState('all');
  const [logOf, setLogOf] = useState<MachineContainer>();
  const [terminalIn, setTerminalIn] = useState<MachineContainer>();
  const [isMaking, setMaking] = useState(false);
  const wanted = machine.containers.filter(
    ({ state, owner }) => shown === 'all' || shown === state || shown === owner.kind,
  );
  return (
    <>
      <div className="page-head">
        <div>
          <select
            aria-label="Which containers"
            value={shown}
            onChange={(event) => setShown(event.target.value)}
          >
            <option value="all">All containers</option>
            <option value="running">Those that run</option>
            <option value="exited">Those that have ended</option>
            <option value="pod">Of pods</option>
            <option value="job">Of jobs</option>
            <option value="other">Of others</option>
          </select>
        </div>
        <span className="actions">
          <button type="button" className="button" onClick={reload}>
            Look again
          </button>
          <Verb onClick={() => setMaking(true)}>New container</Verb>
        </span>
      </div>
      {wanted.length === 0 ? (
        <Empty title="No such containers" />
      ) : (
        <Containers
          containers={wanted}
          reload={reload}
          onLog={setLogOf}
          onTerminal={setTerminalIn}
        />
      )}
      {logOf && <ContainerLogDialog container={logOf} onClose={() => setLogOf(undefined)} />}
      {terminalIn && (
        <ContainerTerminalDialog container={terminalIn} onClose={() => setTerminalIn(undefined)} />
      )}
      {isMaking && (
        <NewContainer images={machine.images} onDone={reload} onClose={() => setMaking(false)} />
      )}
    </>
  );
}

function Containers({
  containers,
  reload,
  onLog,
  onTerminal,
}: {
  readonly containers: readonly MachineContainer[];
  readonly reload: () => void;
  readonly onLog: (container: MachineContainer) => void;
  readonly onTerminal: (container: MachineContainer) => void;
}) {
  return (
    <Table
      caption="Containers"
      rows={containers}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'Container',
          cell: ({ id, name, image, ports }) => (
            <>
              <strong title={name}>
                <Link href={to.container(id)}>{shortName(name)}</Link>
              </strong>
              <p className="muted" title={image}>
                {shortImage(image)}
              </p>
              {ports.length > 0 && <p className="muted">{ports.join(', ')}</p>}
            </>
          ),
        },
        { title: 'Whose', cell: (container) => <Owner of={container.owner} /> },
        {
          title: 'State',
          cell: (container) => <ContainerState of={container} />,
        },
        { title: 'Since', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
        {
          title: 'Verbs',
          isOfVerbs: true,
          cell: (container) => (
            <span className="actions">
              <Verb isSmall label={`Log of ${container.name}`} onClick={() => onLog(container)}>
                Log
              </Verb>
              <Verb
                isSmall
                why={whyNoTerminal(container)}
                label={`Terminal in ${container.name}`}
                onClick={() => onTerminal(container)}
              >
                Terminal
              </Verb>
              <ContainerVerbs container={container} onChange={reload} />
            </span>
          ),
        },
      ]}
    />
  );
}
