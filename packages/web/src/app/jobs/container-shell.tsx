import { ContainerTerminalDialog } from '#machine/containers/container-terminal.tsx';

/** A shell in the container of a job, in a dialog. */
export function ContainerShell({
  name,
  onClose,
}: {
  readonly name: string;
  readonly onClose: () => void;
}) {
  return <ContainerTerminalDialog container={{ id: name, name }} onClose={onClose} />;
}
