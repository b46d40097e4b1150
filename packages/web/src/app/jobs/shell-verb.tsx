import type { JobExecution } from '@slipway/contract';
import { useState } from 'react';
import { to } from '#frame/addresses.ts';
import { navigate } from '#frame/router.tsx';
import { useSession } from '#sign-in/session.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';

const ContainerShell = onDemand(
  async () => (await import('./container-shell.tsx')).ContainerShell,
  null,
);

/** A shell where a job runs, as long as it does. */
export function ShellVerb({
  execution: { kind, name, namespace },
  isRunning,
}: {
  readonly execution: JobExecution;
  readonly isRunning: boolean;
}) {
  const { session } = useSession();
  const [isOpen, setOpen] = useState(false);
  const isPod = kind === 'pod' && namespace !== null;
  const open = () => {
    if (isPod) navigate(`${to.object('pods', namespace, name)}?tab=terminal`);
    else setOpen(true);
  };
  return (
    <>
      <Verb isSmall why={whyNot(isRunning, isPod || session?.is_admin === true)} onClick={open}>
        Shell
      </Verb>
      {isOpen && <ContainerShell name={name} onClose={() => setOpen(false)} />}
    </>
  );
}

function whyNot(isRunning: boolean, isAllowed: boolean): string | undefined {
  if (!isRunning) return 'The job has ended, and its container with it.';
  return isAllowed ? undefined : 'The containers of this machine are for administrators.';
}
