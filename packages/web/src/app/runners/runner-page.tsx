import type { FullRunner, Job } from '@slipway/contract';
import { ForAdministrators } from '#admin/for-administrators.tsx';
import { get, getPage } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link, navigate, useQuery } from '#frame/router.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { ObjectPage, reasonLine } from '#ui/object/object-page.tsx';
import { partAsked } from '#ui/object/part-tabs.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { shownStatus } from '#ui/status/status.ts';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { duration } from '#ui/time/time-words.ts';
import { idleReason } from './idle-reason.ts';
import { RunnerSettings } from './runner-settings.tsx';
import { StandingOf, whomOf } from './runner-table.tsx';
import { RunnerVerbs, runnerName } from './runner-verbs.tsx';

const parts = [
  ['jobs', 'Jobs'],
  ['machines', 'Machines'],
  ['settings', 'Settings'],
] as const;

/** A program that takes jobs: what it has run, on which machines, and why it does nothing. */
export function RunnerPage({ id }: { readonly id: number }) {
  return (
    <ForAdministrators place="Runners">
      <Runner id={id} />
    </ForAdministrators>
  );
}

function Runner({ id }: { readonly id: number }) {
  const { data, error, reload } = useResource(`/api/v4/runners/${id}`, (path, signal) =>
    get<FullRunner>(path, signal),
  );
  const part = partAsked(parts, useQuery().get('tab'));
  if (!data) {
    return error ? <Failure error={error} what="the runner" retry={reload} /> : <Loading />;
  }
  const name = runnerName(data);
  return (
    <ObjectPage
      kind="runner"
      name={name}
      status={<StandingOf runner={data} />}
      reason={reasonLine(idleReason(data))}
      verbs={
        <RunnerVerbs
          runner={data}
          onChange={reload}
          onRemoved={() => navigate(to.admin('runners'))}
        />
      }
      tabs={{ address: to.runner(id), parts, current: part }}
      facts={[
        ['Number', `#${id}`],
        ['Takes jobs of', whomOf(data.runner_type)],
        ['Tags', data.tag_list.join(', ') || 'none'],
        ['Jobs without tags', data.run_untagged ? 'taken' : 'not taken'],
        ['Only protected refs', data.access_level === 'ref_protected' && 'yes'],
        ['Longest job', data.maximum_timeout !== null && duration(data.maximum_timeout)],
        ['Runs now', data.running_jobs],
        [
          'Last seen',
          data.contacted_at === null ? 'never' : <TimeAgo key="seen" at={data.contacted_at} />,
        ],
        ['Version', data.version],
        ['Made', <TimeAgo key="made" at={data.created_at} />],
      ]}
      commands={[
        `slipway runner ${data.paused ? 'resume' : 'pause'} ${id}`,
        `slipway runner edit ${id} --tags docker,big`,
      ]}
    >
      <title>{`${name} · Runners · Slipway`}</title>
      <Part part={part} runner={data} onChange={reload} />
    </ObjectPage>
  );
}

function Part({
  part,
  runner,
  onChange,
}: {
  readonly part: string;
  readonly runner: FullRunner;
  readonly onChange: () => void;
}) {
  if (part === 'machines') return <Machines of={runner} />;
  if (part === 'settings') return <RunnerSettings runner={runner} onChange={onChange} />;
  return <Jobs id={runner.id} />;
}

/** What it has run, the newest first. */
function Jobs({ id }: { readonly id: number }) {
  const jobs = useResource(
    `/api/v4/runners/${id}/jobs?order_by=id&sort=desc&per_page=50`,
    async (path, signal) => (await getPage<Job>(path, signal)).items,
  );
  return (
    <Listing of={jobs} what="its jobs" none="It has run no job yet">
      {(items) => (
        <Table
          caption="Jobs"
          rows={items}
          keyOf={(job) => job.id}
          columns={[
            { title: 'Status', cell: (job) => <Outcome of={job} /> },
            {
              title: 'Job',
              cell: ({ name, web_url, ref }) => (
                <>
                  <Link href={new URL(web_url).pathname}>{name}</Link>
                  <p className="muted">
                    {pathOf(web_url)} · {ref}
                  </p>
                </>
              ),
            },
            {
              title: 'Took',
              cell: ({ duration: seconds }) => (seconds === null ? '–' : duration(seconds)),
            },
            {
              title: 'When',
              cell: ({ started_at, created_at }) => <TimeAgo at={started_at ?? created_at} />,
            },
          ]}
        />
      )}
    </Listing>
  );
}

function Outcome({ of: job }: { readonly of: Job }) {
  const status = shownStatus(job);
  return <StatusBadge status={status} {...(status === 'warning' && { text: 'Failed, allowed' })} />;
}

/** The project's path in the address of one of its jobs. */
function pathOf(address: string): string {
  return decodeURIComponent(new URL(address).pathname.split('/-/')[0]?.slice(1) ?? '');
}

function Machines({ of: { managers } }: { readonly of: FullRunner }) {
  if (managers.length === 0) {
    return (
      <Empty title="No machine has used its token yet">
        <p className="muted">Start its program with the command that was shown.</p>
      </Empty>
    );
  }
  return (
    <Table
      caption="Machines"
      rows={managers}
      keyOf={(it) => it.id}
      columns={[
        { title: 'Machine', cell: ({ system_id }) => <code>{system_id}</code> },
        {
          title: 'Program',
          cell: ({ version, platform, architecture }) =>
            [version, platform, architecture].filter(Boolean).join(' ') || '–',
        },
        { title: 'Address', cell: ({ ip_address }) => ip_address ?? '–' },
        {
          title: 'Last seen',
          cell: ({ contacted_at: at }) => (at === null ? 'never' : <TimeAgo at={at} />),
        },
      ]}
    />
  );
}
