import type { ClusterReport, ConnectedCluster, Project } from '@slipway/contract';
import { useState } from 'react';
import { ForAdministrators } from '#admin/for-administrators.tsx';
import { get, post, projectApi, put, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { navigate, useQuery } from '#frame/router.tsx';
import { useSession } from '#sign-in/session.tsx';
import { levelIn, whyNot } from '#tokens/roles.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { ObjectPage, type ObjectParts, reasonLine } from '#ui/object/object-page.tsx';
import { partAsked } from '#ui/object/part-tabs.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { ClusterState } from './cluster-table.tsx';
import { JobPodsForm } from './job-pods-form.tsx';
import { ScopeForm } from './scope-form.tsx';
import { Steps } from './steps.tsx';

const parts = [
  ['check', 'Check'],
  ['environments', 'Environments'],
  ['jobs', 'Jobs'],
] as const;

/** A cluster that was connected: of a project, or of all of them. */
export function ConnectedClusterPage({
  id,
  project,
}: {
  readonly id: number;
  readonly project?: Project;
}) {
  const { session } = useSession();
  if (project) {
    const path = project.path_with_namespace;
    return (
      <ClusterOf
        id={id}
        api={`${projectApi(project.id)}/clusters`}
        flag={` --project ${path}`}
        why={whyNot(session?.is_admin ? 50 : levelIn(project), 40)}
        address={to.connectedCluster(id, path)}
        all={to.settings(path, 'clusters')}
      />
    );
  }
  return (
    <ForAdministrators place="Clusters">
      <ClusterOf
        id={id}
        api="/api/v4/admin/clusters"
        flag=""
        why={undefined}
        address={to.connectedCluster(id)}
        all={to.admin('clusters')}
      />
    </ForAdministrators>
  );
}

interface Whose {
  readonly id: number;
  /** Where those of its owner are: `/api/v4/projects/1/clusters`. */
  readonly api: string;
  /** How commands name the owner. */
  readonly flag: string;
  /** Why it cannot be changed. */
  readonly why: string | undefined;
  /** Of its page, and of the list that it stands in. */
  readonly address: string;
  readonly all: string;
}

/** A cluster of some owner. */
export function ClusterOf({ id, api, flag, why, address, all }: Whose) {
  const { data, error, reload } = useResource(`${api}/${id}`, (key, signal) =>
    get<ConnectedCluster>(key, signal),
  );
  const [report, setReport] = useState<ClusterReport>();
  const part = partAsked(parts, useQuery().get('tab'));
  if (!data) {
    return error ? <Failure error={error} what="the cluster" retry={reload} /> : <Loading />;
  }
  return (
    <ObjectPage
      kind="cluster"
      name={data.name}
      status={
        <span>
          <ClusterState cluster={data} />
        </span>
      }
      reason={reasonLine(
        data.enabled ? null : 'Jobs of its environments use the next one that fits.',
      )}
      verbs={<Verbs {...{ api, all, why, reload, onTried: setReport }} cluster={data} />}
      tabs={{ address, parts, current: part }}
      facts={factsOf(data)}
      commands={commandsFor(data, flag)}
    >
      <title>{`${data.name} · Clusters · Slipway`}</title>
      {part === 'environments' ? (
        <ScopeForm {...{ api, why }} cluster={data} onDone={reload} />
      ) : part === 'jobs' ? (
        <JobPodsForm {...{ api, why }} cluster={data} onDone={reload} />
      ) : report ? (
        <Steps name={data.name} report={report} />
      ) : (
        <p className="muted">
          Press <em>Check</em> to try its address, certificate, login, version and rights, one after
          the other.
        </p>
      )}
    </ObjectPage>
  );
}

function Verbs({
  cluster: { id, name, enabled },
  api,
  all,
  why,
  reload,
  onTried,
}: Pick<Whose, 'api' | 'all' | 'why'> & {
  readonly cluster: ConnectedCluster;
  readonly reload: () => void;
  readonly onTried: (report: ClusterReport) => void;
}) {
  const { isBusy, run } = useAction();
  const toggle = enabled ? 'Switch off' : 'Switch on';
  const check = async () => {
    onTried(await post<ClusterReport>(`${api}/${id}/check`));
    reload();
  };
  const forget = async () => {
    await remove(`${api}/${id}`);
    navigate(all);
  };
  return (
    <>
      <Verb {...{ isBusy, why }} label={`Check ${name}`} onClick={() => run(check)}>
        Check
      </Verb>
      <Verb
        {...{ isBusy, why }}
        label={`${toggle} ${name}`}
        onClick={() => run(() => put(`${api}/${id}`, { enabled: !enabled }).then(reload))}
      >
        {toggle}
      </Verb>
      <Confirm verb="Forget" what="the cluster" name={name} why={why} onConfirm={forget}>
        <p>What runs in it stays. Jobs of its environments use the next one that fits.</p>
      </Confirm>
    </>
  );
}

function factsOf(cluster: ConnectedCluster): ObjectParts['facts'] {
  const { environment_scope: scope, platform_kubernetes: platform, jobs, checked_at } = cluster;
  return [
    ['Address', <code key="address">{platform.api_url}</code>],
    ['Environments', scope === '*' ? 'all' : scope],
    ['Accounts', cluster.managed ? 'one for each environment' : 'one that all jobs share'],
    ['Namespace', platform.namespace],
    ['Jobs', jobs === null ? 'run elsewhere' : `run in ${jobs.namespace}`],
    ['Domain', cluster.domain],
    ['Last used', checked_at === null ? 'never' : <TimeAgo key="used" at={checked_at} />],
  ];
}

function commandsFor({ name }: ConnectedCluster, flag: string) {
  return [`slipway cluster show ${name}${flag}`, `slipway cluster check ${name}${flag}`] as const;
}
