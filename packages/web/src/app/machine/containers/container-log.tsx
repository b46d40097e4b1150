import type { MachineContainer } from '@slipway/contract';
import { send } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Dialog } from '#ui/form/dialog.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import '#machine/machine.css';

/** The last lines that a container has printed, in a dialog. */
export function ContainerLogDialog({
  container,
  onClose,
}: {
  readonly container: MachineContainer;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title={`Log of ${container.name}`} isOpen onClose={onClose}>
      <ContainerLog container={container} />
      <span className="actions">
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </span>
    </Dialog>
  );
}

/** The last lines that a container has printed. */
export function ContainerLog({ container: { id } }: { readonly container: MachineContainer }) {
  const { data, error, reload } = useResource(
    `/api/v4/admin/machine/containers/${id}/logs?tail=500`,
    async (path, signal) => (await send(path, { signal })).text(),
  );
  if (data === undefined) {
    return error ? <Failure error={error} what="the log" retry={reload} /> : <Loading lines={2} />;
  }
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys */}
      <pre className="container-log" tabIndex={0}>
        {data || 'It has printed nothing.'}
      </pre>
      <p>
        <button type="button" className="button" onClick={reload}>
          Read again
        </button>
      </p>
    </>
  );
}
