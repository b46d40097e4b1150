import type { MachineContainer } from '@slipway/contract';
import { useState } from 'react';
import { post } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Dialog } from '#ui/form/dialog.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import '#cluster/cluster.css';
import '#machine/machine.css';

/** Its library is brought only to those who open one. */
const TerminalScreen = onDemand(
  async () => (await import('#terminal/terminal-screen.tsx')).TerminalScreen,
  <Loading lines={2} />,
);

/** A shell in a container, in a dialog. */
export function ContainerTerminalDialog({
  container,
  onClose,
}: {
  readonly container: Pick<MachineContainer, 'id' | 'name'>;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title={`Terminal in ${container.name}`} isOpen isWide onClose={onClose}>
      <ContainerTerminal container={container} />
      <AsCommand lines={[`docker exec -it ${container.name} sh`]} />
      <span className="actions">
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </span>
    </Dialog>
  );
}

/** A shell in a container, as in a terminal. That it was opened stands in the audit log. */
export function ContainerTerminal({
  container: { id, name },
}: {
  readonly container: Pick<MachineContainer, 'id' | 'name'>;
}) {
  const [round, setRound] = useState(0);
  const { data, error, reload } = useResource(`${id} ${round}`, async () => {
    const address = `/api/v4/admin/machine/containers/${encodeURIComponent(id)}/terminal`;
    return (await post<{ readonly path: string }>(address)).path;
  });
  if (data === undefined) {
    return error ? (
      <Failure error={error} what="the terminal" retry={reload} />
    ) : (
      <Loading lines={2} />
    );
  }
  return (
    <div className="log-frame">
      <TerminalScreen
        key={data}
        path={data}
        label={`Shell in ${name}`}
        onAgain={() => setRound(round + 1)}
      />
    </div>
  );
}
