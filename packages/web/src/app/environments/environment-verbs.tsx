import type { Environment, Project } from '@slipway/contract';
import { post, projectApi, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useSession } from '#sign-in/session.tsx';
import { levelIn, whyNot } from '#tokens/roles.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { Verb } from '#ui/form/verb.tsx';

/** Stops an environment or keeps it from stopping by itself, and deletes one that was stopped. */
export function EnvironmentVerbs({
  project,
  environment: { id, name, state, auto_stop_at: stopsAt },
  onDone,
}: {
  readonly project: Project;
  readonly environment: Environment;
  readonly onDone: () => void;
}) {
  const { session } = useSession();
  const { isBusy, run } = useAction();
  const api = `${projectApi(project.id)}/environments/${id}`;
  const why = whyNot(session?.is_admin ? 50 : levelIn(project), 30);
  const isStopped = state === 'stopped';
  return (
    <span className="actions">
      <Verb
        isSmall
        isBusy={isBusy}
        why={why ?? (isStopped ? 'It is stopped.' : undefined)}
        label={`Stop ${name}`}
        onClick={() => run(() => post(`${api}/stop`).then(onDone))}
      >
        Stop
      </Verb>
      {stopsAt !== null && (
        <Verb
          isSmall
          isBusy={isBusy}
          why={why}
          label={`Keep ${name} running`}
          onClick={() => run(() => post(`${api}/cancel_auto_stop`).then(onDone))}
        >
          Keep running
        </Verb>
      )}
      <Confirm
        verb="Delete"
        what="environment"
        name={name}
        isSmall
        why={why ?? (isStopped ? undefined : 'Stop it first.')}
        onConfirm={() => remove(api).then(onDone)}
      >
        <p>With it goes the history of its deployments. What runs there goes on running.</p>
      </Confirm>
    </span>
  );
}
