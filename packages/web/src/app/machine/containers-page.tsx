import type { MachineContainer } from '@slipway/contract';
import { useState } from 'react';
import { post, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { Link } from '#frame/router.tsx';
import { to } from '#frame/routes.ts';
import { Confirm } from '#ui/confirm.tsx';
import { Empty } from '#ui/states.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { Table } from '#ui/table.tsx';
import { TimeAgo } from '#ui/time.tsx';
import { Verb } from '#ui/verb.tsx';
import { ContainerLog } from './container-log.tsx';
import { ContainerTerminal } from './container-terminal.tsx';
import type { MachineProps } from './machine-props.ts';
import { NewContainer } from './new-container.tsx';

const api = '/api/v4/admin/machine/containers';

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
          <Verb
            why={machine.engine.problem === null ? undefined : 'The engine does not answer.'}
            onClick={() => setMaking(true)}
          >
            New container
          </Verb>
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
      {logOf && <ContainerLog container={logOf} onClose={() => setLogOf(undefined)} />}
      {terminalIn && (
        <ContainerTerminal container={terminalIn} onClose={() => setTerminalIn(undefined)} />
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
          cell: ({ name, image, ports }) => (
            <>
              <strong title={name}>{shortName(name)}</strong>
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
          cell: ({ state, status }) => (
            <StatusBadge status={state === 'running' ? 'up' : 'skipped'} text={status} />
          ),
        },
        { title: 'Since', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
        {
          title: 'Verbs',
          isOfVerbs: true,
          cell: (container) => (
            <Verbs
              container={container}
              reload={reload}
              onLog={() => onLog(container)}
              onTerminal={() => onTerminal(container)}
            />
          ),
        },
      ]}
    />
  );
}

function Owner({ of: { kind, name } }: { readonly of: MachineContainer['owner'] }) {
  if (kind === 'other') return <span className="muted">somebody else</span>;
  const [namespace, pod] = name.split('/');
  if (kind !== 'pod' || pod === undefined) return name;
  return <Link href={to.object('pods', namespace, pod)}>{name}</Link>;
}

function Verbs({
  container,
  reload,
  onLog,
  onTerminal,
}: {
  readonly container: MachineContainer;
  readonly reload: () => void;
  readonly onLog: () => void;
  readonly onTerminal: () => void;
}) {
  const { isBusy, run } = useAction();
  const { id, name, state } = container;
  const why = whyKept(container);
  const isRunning = state === 'running';
  const verb = isRunning ? 'stop' : 'start';
  return (
    <span className="actions">
      <Verb isSmall label={`Log of ${name}`} onClick={onLog}>
        Log
      </Verb>
      <Verb
        isSmall
        why={whyNoTerminal(container)}
        label={`Terminal in ${name}`}
        onClick={onTerminal}
      >
        Terminal
      </Verb>
      <Verb
        isSmall
        isBusy={isBusy}
        why={why}
        label={`${isRunning ? 'Stop' : 'Start'} ${name}`}
        onClick={() =>
          run(async () => {
            await post(`${api}/${id}/${verb}`);
            reload();
          })
        }
      >
        {isRunning ? 'Stop' : 'Start'}
      </Verb>
      <Confirm
        verb="Remove"
        what="the container"
        name={name}
        isSmall
        why={why}
        onConfirm={async () => {
          await remove(`${api}/${id}`);
          reload();
        }}
      >
        <p>What it has written outside of volumes goes with it.</p>
      </Confirm>
    </span>
  );
}

/** The node agent's names say all that is in the other columns, too; the first part is the container's own. */
function shortName(name: string): string {
  const [, container] = /^k8s_([a-zA-Z0-9-]+)_[^_]+_[^_]+_[^_]+_\d+$/.exec(name) ?? [];
  if (container === undefined) return name;
  return container === 'POD' ? 'the pod itself' : container;
}

/** An image without a name is known by the beginning of its id. */
function shortImage(image: string): string {
  return image.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1');
}

function whyKept({ owner: { kind, name } }: MachineContainer): string | undefined {
  if (kind === 'pod') return `The cluster would make it anew: delete the pod ${name} instead.`;
  if (kind === 'job') return `It belongs to ${name}: cancel that job instead.`;
  return kind === 'slipway' ? 'It belongs to Slipway itself.' : undefined;
}

function whyNoTerminal({ owner: { kind, name }, state }: MachineContainer): string | undefined {
  if (kind === 'pod') return `The pod ${name} has a terminal of its own: open that.`;
  if (kind === 'slipway') return 'It belongs to Slipway itself.';
  return state === 'running' ? undefined : 'It does not run: start it first.';
}
