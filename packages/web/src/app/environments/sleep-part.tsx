import type { Environment, EnvironmentRunning, Project } from '@slipway/contract';
import { post, projectApi, put } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { type Fields, Form, SelectField } from '#ui/form/form.tsx';
import { Verb } from '#ui/form/verb.tsx';

const times = [
  ['never', 'Never'],
  ['15 minutes', 'After 15 minutes without a request'],
  ['1 hour', 'After an hour without a request'],
  ['8 hours', 'After 8 hours without a request'],
] as const;

const seconds: Readonly<Record<string, number>> = {
  '15 minutes': 900,
  '1 hour': 3600,
  '8 hours': 28_800,
};

/** When what an environment runs goes to no pods, until somebody asks for it. */
export function SleepPart({
  project,
  environment: { id, sleep_after: after },
  running,
  why,
  onDone,
}: {
  readonly project: Project;
  readonly environment: Environment;
  readonly running: EnvironmentRunning;
  readonly why: string | undefined;
  readonly onDone: () => void;
}) {
  const { isBusy, run } = useAction();
  const api = `${projectApi(project.id)}/environments/${id}`;
  const save = async (fields: Fields) => {
    await put(`${api}/sleep`, { after: fields.text('after') });
    onDone();
  };
  const isAsleep = running.workloads.some((it) => it.is_asleep);
  const elsewhere =
    running.cluster === null ? undefined : 'Only what runs in the built-in cluster can sleep.';
  const whyNot = why ?? elsewhere;
  return (
    <section className="later-part" aria-labelledby="sleep">
      <h2 id="sleep">Sleep</h2>
      <p className="muted">
        What nobody asks for goes to no pods. The next request by its address or an ingress wakes
        it, and is held until a pod is ready.
      </p>
      <div className="card form-card">
        <Form submit="Save" why={whyNot} keeps onSubmit={save}>
          <SelectField key={after} name="after" label="Sleeps" {...chosen(after)} />
        </Form>
      </div>
      <span className="actions">
        <Verb
          isBusy={isBusy}
          why={whyNot ?? whyNoSleep(after, isAsleep)}
          onClick={() => run(() => post(`${api}/sleep`).then(onDone))}
        >
          Sleep now
        </Verb>
        <Verb
          isBusy={isBusy}
          why={whyNot ?? (isAsleep ? undefined : 'It does not sleep.')}
          onClick={() => run(() => post(`${api}/wake`).then(onDone))}
        >
          Wake
        </Verb>
      </span>
    </section>
  );
}

function whyNoSleep(after: number | null, isAsleep: boolean): string | undefined {
  if (isAsleep) return 'It sleeps.';
  return after === null
    ? 'Nothing would wake it: say first after what time it may sleep.'
    : undefined;
}

/** Times that a command has set are among the choices, too. */
function chosen(after: number | null) {
  const known = times.find(([text]) => (seconds[text] ?? null) === after);
  if (known) return { value: known[0], options: times };
  const own = [`${after} seconds`, `After ${after} s without a request`] as const;
  return { value: own[0], options: [...times, own] };
}
