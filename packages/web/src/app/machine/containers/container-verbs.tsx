import type { MachineContainer } from '@slipway/contract';
import { post, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Confirm } from '#ui/form/confirm.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { StatusBadge } from '#ui/status/status-badge.tsx';

const api = '/api/v4/admin/machine/containers';

/** How it stands, in the engine's words. */
export function ContainerState({ of: { state, status } }: { readonly of: MachineContainer }) {
  return <StatusBadge status={state === 'running' ? 'up' : 'skipped'} text={status} />;
}

/** Whose it is, with the way there. */
export function Owner({ of: { kind, name } }: { readonly of: MachineContainer['owner'] }) {
  if (kind === 'other') return <span className="muted">somebody else</span>;
  const [namespace, pod] = name.split('/');
  if (kind !== 'pod' || pod === undefined) return name;
  return <Link href={to.object('pods', namespace, pod)}>{name}</Link>;
}

/** Starts, stops and removes a container; one that belongs to something says what to do instead. */
export function ContainerVerbs({
  container,
  onChange,
  onRemoved = onChange,
}: {
  readonly container: MachineContainer;
  readonly onChange: () => void;
  readonly onRemoved?: () => void;
}) {
  const { isBusy, run } = useAction();
  const { id, name, state } = container;
  const why = whyKept(container);
  const isRunning = state === 'running';
  const verb = isRunning ? 'stop' : 'start';
  return (
    <>
      <Verb
        isSmall
        isBusy={isBusy}
        why={why}
        label={`${isRunning ? 'Stop' : 'Start'} ${name}`}
        onClick={() => run(() => post(`${api}/${id}/${verb}`).then(onChange))}
      >
        {isRunning ? 'Stop' : 'Start'}
      </Verb>
      <Confirm
        verb="Remove"
        what="the container"
        name={name}
        isSmall
        why={why}
        onConfirm={() => remove(`${api}/${id}`).then(onRemoved)}
      >
        <p>What it has written outside of volumes goes with it.</p>
      </Confirm>
    </>
  );
}

/** The node agent's names say all that is in the other columns, too; the first part is the container's own. */
export function shortName(name: string): string {
  const [, container] = /^k8s_([a-zA-Z0-9-]+)_[^_]+_[^_]+_[^_]+_\d+$/.exec(name) ?? [];
  if (container === undefined) return name;
  return container === 'POD' ? 'the pod itself' : container;
}

/** An image without a name is known by the beginning of its id. */
export function shortImage(image: string): string {
  return image.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1');
}

/** Why it is nobody's to stop or remove here. */
export function whyKept({ owner: { kind, name } }: MachineContainer): string | undefined {
  if (kind === 'pod') return `The cluster would make it anew: delete the pod ${name} instead.`;
  if (kind === 'job') return `It belongs to ${name}: cancel that job instead.`;
  return kind === 'slipway' ? 'It belongs to Slipway itself.' : undefined;
}

/** Why there is no terminal in it now. */
export function whyNoTerminal({
  owner: { kind, name },
  state,
}: MachineContainer): string | undefined {
  if (kind === 'pod') return `The pod ${name} has a terminal of its own: open that.`;
  if (kind === 'slipway') return 'It belongs to Slipway itself.';
  return state === 'running' ? undefined : 'It does not run: start it first.';
}
