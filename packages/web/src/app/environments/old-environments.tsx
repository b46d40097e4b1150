import type { Project } from '@slipway/contract';
import { useState } from 'react';
import { post, projectApi, send } from '#data/api.ts';
import { useSession } from '#sign-in/session.tsx';
import { levelIn, whyNot } from '#tokens/roles.ts';
import { type Fields, Form, SelectField } from '#ui/form/form.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';

const ages = [
  ['7', 'a week'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', 'a year'],
] as const;

const dayMs = 86_400_000;

interface Named {
  readonly id: number;
  readonly name: string;
}

/** What is done, and what it is called. */
interface Tidying {
  readonly title: string;
  readonly about: string;
  readonly look: string;
  readonly act: string;
  readonly none: string;
  readonly ask: (before: Date, isDryRun: boolean) => Promise<readonly Named[]>;
}

/** Environments that nobody has used for long: stopped, and those of reviews deleted. */
export function OldEnvironments({
  project,
  onDone,
}: {
  readonly project: Project;
  readonly onDone: () => void;
}) {
  const { session } = useSession();
  if (!session) return null;
  const why = whyNot(session.is_admin ? 50 : levelIn(project), 30);
  const api = `${projectApi(project.id)}/environments`;
  return (
    <section className="later-part" aria-labelledby="old">
      <h2 id="old">What is old</h2>
      {tidyings(api).map((tidying) => (
        <TidyUp key={tidying.title} {...{ tidying, why, onDone }} />
      ))}
      <AsCommand
        lines={[
          `slipway environment stop-stale --before "30 days" --dry-run --project ${project.path_with_namespace}`,
          `slipway environment delete-review-apps --dry-run --project ${project.path_with_namespace}`,
        ]}
      />
    </section>
  );
}

const query = (before: Date, isDryRun: boolean) =>
  new URLSearchParams({ before: before.toISOString(), dry_run: String(isDryRun) });

const tidyings = (api: string): readonly Tidying[] => [
  {
    title: 'Stop stale environments',
    about:
      'Those that were neither changed nor deployed to for so long, but for protected ones and those whose jobs you may not run.',
    look: 'Look which are stale',
    act: 'Stop them',
    none: 'None is stale.',
    ask: async (before, isDryRun) => {
      const path = `${api}/stop_stale?${query(before, isDryRun)}`;
      return (await post<{ readonly environments: readonly Named[] }>(path)).environments;
    },
  },
  {
    title: 'Delete stopped review environments',
    about:
      'Those in review/ that were made so long ago and are stopped. They go in a week, unless they are started again.',
    look: 'Look which would go',
    act: 'Delete them in a week',
    none: 'None is stopped and of that age.',
    ask: async (before, isDryRun) => {
      const path = `${api}/review_apps?${query(before, isDryRun)}`;
      const answer = await send(path, { method: 'DELETE' });
      const { scheduled_entries } = (await answer.json()) as {
        readonly scheduled_entries: readonly Named[];
      };
      return scheduled_entries;
    },
  },
];

/** First it is shown which they are. */
function TidyUp({
  tidying: { title, about, look, act, none, ask },
  why,
  onDone,
}: {
  readonly tidying: Tidying;
  readonly why: string | undefined;
  readonly onDone: () => void;
}) {
  const [found, setFound] = useState<{ readonly before: Date; readonly all: readonly Named[] }>();
  const search = async (fields: Fields) => {
    const before = new Date(Date.now() - fields.number('age') * dayMs);
    setFound({ before, all: await ask(before, true) });
  };
  const carryOut = async () => {
    if (found) await ask(found.before, false);
    setFound(undefined);
    onDone();
  };
  return (
    <div className="card form-card">
      <h3>{title}</h3>
      <p className="muted">{about}</p>
      <Form submit={look} why={why} keeps onSubmit={search}>
        <SelectField name="age" label={`${title}: older than`} value="30" options={ages} />
      </Form>
      {found?.all.length === 0 && <p role="status">{none}</p>}
      {found && found.all.length > 0 && (
        <Form submit={act} keeps onSubmit={carryOut}>
          <ul aria-label={title}>
            {found.all.map(({ id, name }) => (
              <li key={id}>{name}</li>
            ))}
          </ul>
        </Form>
      )}
    </div>
  );
}
