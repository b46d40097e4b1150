import type { MachineContainer } from '@slipway/contract';
import { send } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Dialog } from '#ui/dialog.tsx';
import { Failure, Loading } from '#ui/states.tsx';
import './machine.css';

/** The last lines that a container has printed. */
export function ContainerLog({
  container: { id, name },
  onClose,
}: {
  readonly container: MachineContainer;
  readonly onClose: () => void;
}) {
  const { data, error, reload } = useResource(
    `/api/v4/admin/machine/containers/${id}/logs?tail=500`,
    async (path, signal) => (await send(path, { signal })).text(),
  );
  return (
    <Dialog title={`Log of ${name}`} isOpen onClose={onClose}>
      {data === undefined ? (
        error ? (
          <Failure error={error} what="the log" retry={reload} />
        ) : (
          <Loading lines={2} />
        )
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys
        <pre className="container-log" tabIndex={0}>
          {data || 'It has printed nothing.'}
        </pre>
      )}
      <span className="actions">
        <button type="button" className="button" onClick={reload}>
          Read again
        </button>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </span>
    </Dialog>
  );
}
