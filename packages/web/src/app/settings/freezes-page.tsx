import type { FreezePeriod } from '@slipway/contract';
import { getAll, post, projectApi, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { whyNot } from '#tokens/roles.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { cronWords } from './cron-words.ts';
import type { SettingsProps } from './settings-props.ts';

/** Times, come round by the clock, in which nothing is to be released. */
export function FreezesPage({ project, level }: SettingsProps) {
  const api = `${projectApi(project.id)}/freeze_periods`;
  const why = whyNot(level, 40);
  const periods = useResource(api, (path, signal) => getAll<FreezePeriod>(path, signal));
  const add = async (fields: Fields) => {
    await post(api, {
      freeze_start: fields.text('start'),
      freeze_end: fields.text('end'),
      cron_timezone: fields.text('zone') || 'UTC',
    });
    periods.reload();
  };
  return (
    <>
      <h1>Deploy freezes</h1>
      <p className="muted">
        Jobs of pipelines that are made in such a time see <code>CI_DEPLOY_FREEZE</code>; what
        follows is for their rules to say: <code>if: $CI_DEPLOY_FREEZE</code> with{' '}
        <code>when: manual</code> lets a person decide.
      </p>
      <Listing
        of={periods}
        what="the freezes"
        none="No freezes yet"
        hint="Whatever the clock says, jobs may deploy."
      >
        {(items) => (
          <Periods
            {...{ items, why }}
            onRemove={(id) => remove(`${api}/${id}`)}
            onChange={periods.reload}
          />
        )}
      </Listing>
      <section aria-labelledby="freeze">
        <h2 id="freeze">Add a freeze</h2>
        <div className="card form-card">
          <Form submit="Add freeze" why={why} onSubmit={add}>
            <TextField name="start" label="Begins" hint="0 20 * * 5: each Friday at 20:00" />
            <TextField name="end" label="Ends" hint="0 7 * * 1: each Monday at 7:00" />
            <TextField name="zone" label="Time zone" hint="Europe/Berlin" value="UTC" />
          </Form>
        </div>
      </section>
      <AsCommand
        lines={[
          `slipway freeze add "0 20 * * 5" "0 7 * * 1" --timezone Europe/Berlin --project ${project.path_with_namespace}`,
          `slipway freeze list --project ${project.path_with_namespace}`,
        ]}
      />
    </>
  );
}

function Periods({
  items,
  why,
  onRemove,
  onChange,
}: {
  readonly items: readonly FreezePeriod[];
  readonly why: string | undefined;
  readonly onRemove: (id: number) => Promise<unknown>;
  readonly onChange: () => void;
}) {
  return (
    <Table
      caption="Deploy freezes"
      rows={items}
      keyOf={({ id }) => id}
      columns={[
        { title: 'Begins', cell: ({ freeze_start: cron }) => <Moment cron={cron} /> },
        { title: 'Ends', cell: ({ freeze_end: cron }) => <Moment cron={cron} /> },
        { title: 'Time zone', cell: ({ cron_timezone: zone }) => zone },
        {
          title: 'Now',
          cell: ({ frozen_until: end }) =>
            end ? (
              <strong>
                frozen, ends <TimeAgo at={end} />
              </strong>
            ) : (
              'not frozen'
            ),
        },
        {
          title: 'Actions',
          isOfVerbs: true,
          cell: (it) => (
            <Confirm
              verb="Remove"
              what="freeze"
              name={`${it.freeze_start} – ${it.freeze_end}`}
              isSmall
              why={why}
              onConfirm={() => onRemove(it.id).then(onChange)}
            >
              <p>Pipelines that were made meanwhile stay as they are.</p>
            </Confirm>
          ),
        },
      ]}
    />
  );
}

function Moment({ cron }: { readonly cron: string }) {
  return (
    <>
      {cronWords(cron)}{' '}
      <span className="muted">
        <code>{cron}</code>
      </span>
    </>
  );
}
