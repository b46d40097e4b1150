import type { Schedule } from '@slipway/contract';
import { getAll, post, projectApi, put, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { whyNot } from '#tokens/roles.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { useNotices } from '#ui/state/notices.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { cronWords } from './cron-words.ts';
import type { SettingsProps } from './settings-props.ts';
import { variablesIn } from './variable-lines.ts';

/** Pipelines by the clock. */
export function SchedulesPage({ project, level }: SettingsProps) {
  const api = `${projectApi(project.id)}/pipeline_schedules`;
  const why = whyNot(level, 30);
  const schedules = useResource(api, (path, signal) => getAll<Schedule>(path, signal));
  return (
    <>
      <h1>Schedules</h1>
      <p className="muted">
        A pipeline each night, each Monday, each hour; its jobs see{' '}
        <code>CI_PIPELINE_SOURCE=schedule</code>. It runs with the rights of its owner.
      </p>
      <Listing
        of={schedules}
        what="the schedules"
        none="No schedules yet"
        hint="The form below makes one."
      >
        {(items) => <Schedules {...{ items, api, why }} onChange={schedules.reload} />}
      </Listing>
      <NewSchedule
        api={api}
        branch={project.default_branch ?? 'main'}
        why={why}
        onMade={schedules.reload}
      />
      <AsCommand
        lines={[
          `slipway schedule create nightly "0 4 * * *" -p ${project.path_with_namespace}`,
          curl('POST', `/api/v4/projects/${project.id}/pipeline_schedules`, {
            description: 'nightly',
            ref: project.default_branch ?? 'main',
            cron: '0 4 * * *',
          }),
        ]}
      />
    </>
  );
}

function Schedules({
  items,
  api,
  why,
  onChange,
}: {
  readonly items: readonly Schedule[];
  readonly api: string;
  readonly why: string | undefined;
  readonly onChange: () => void;
}) {
  const { isBusy, run } = useAction();
  const { announce } = useNotices();
  const play = ({ id }: Schedule) =>
    run(async () => {
      await post(`${api}/${id}/play`);
      announce('The pipeline is made');
      onChange();
    });
  const turn = ({ id, active }: Schedule) =>
    run(async () => {
      await put(`${api}/${id}`, { active: !active });
      onChange();
    });
  return (
    <Table
      caption="Schedules"
      rows={items}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'Schedule',
          cell: ({ description, last_error: error }) => (
            <>
              <strong>{description}</strong>
              {error && <p className="problem">The last run made no pipeline: {error}</p>}
            </>
          ),
        },
        {
          title: 'When',
          cell: ({ cron, cron_timezone: zone }) => (
            <>
              {cronWords(cron)}{' '}
              <span className="muted">
                <code>{cron}</code> {zone}
              </span>
            </>
          ),
        },
        { title: 'For', cell: ({ ref }) => <code>{ref.replace('refs/heads/', '')}</code> },
        {
          title: 'Next',
          cell: ({ active, next_run_at: at }) => (active && at ? <TimeAgo at={at} /> : 'paused'),
        },
        { title: 'Owner', cell: ({ owner }) => owner?.username ?? 'nobody' },
        {
          title: 'Actions',
          isOfVerbs: true,
          cell: (schedule) => (
            <span className="actions">
              <Verb
                isSmall
                isBusy={isBusy}
                why={why}
                label={`Run now: ${schedule.description}`}
                onClick={() => play(schedule)}
              >
                Run now
              </Verb>
              <Verb
                isSmall
                isBusy={isBusy}
                why={why}
                label={`${schedule.active ? 'Pause' : 'Resume'}: ${schedule.description}`}
                onClick={() => turn(schedule)}
              >
                {schedule.active ? 'Pause' : 'Resume'}
              </Verb>
              <Confirm
                verb="Delete"
                what="schedule"
                name={schedule.description}
                isSmall
                why={why}
                onConfirm={() => remove(`${api}/${schedule.id}`).then(onChange)}
              >
                <p>Its pipelines stay; no further ones are made.</p>
              </Confirm>
            </span>
          ),
        },
      ]}
    />
  );
}

function NewSchedule({
  api,
  branch,
  why,
  onMade,
}: {
  readonly api: string;
  readonly branch: string;
  readonly why: string | undefined;
  readonly onMade: () => void;
}) {
  const make = async (fields: Fields) => {
    const variables = variablesIn(fields.raw('variables'));
    const { id } = await post<Schedule>(api, {
      description: fields.text('description'),
      ref: fields.text('ref'),
      cron: fields.text('cron'),
      cron_timezone: fields.text('zone'),
    });
    for (const variable of variables) await post(`${api}/${id}/variables`, variable);
    onMade();
  };
  return (
    <section aria-labelledby="new-schedule">
      <h2 id="new-schedule">New schedule</h2>
      <div className="card form-card">
        <Form submit="Make schedule" why={why} onSubmit={make}>
          <TextField name="description" label="What it is for" placeholder="nightly tests" />
          <TextField name="ref" label="Branch or tag" value={branch} />
          <TextField
            name="cron"
            label="When"
            value="0 4 * * *"
            hint="Minute, hour, day of the month, month, day of the week: 0 4 * * * is 4:00 each day, */30 * * * * each half hour, 0 7 * * 1 each Monday at 7:00."
          />
          <TextField
            name="zone"
            label="Time zone"
            value={Intl.DateTimeFormat().resolvedOptions().timeZone}
          />
          <TextField
            name="variables"
            label="Variables"
            rows={3}
            isOptional
            hint="NAME=value, one a line"
          />
        </Form>
      </div>
    </section>
  );
}
