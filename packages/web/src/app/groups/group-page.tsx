import { clusterCommands } from '#clusters/cluster-list.tsx';
import { remove } from '#data/api.ts';
import { to } from '#frame/addresses.ts';
import type { GroupTab } from '#frame/route.ts';
import { Link, navigate } from '#frame/router.tsx';
import { roleOf, whyNot } from '#tokens/roles.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { curl } from '#ui/object/as-command.tsx';
import { ObjectPage, type ObjectParts, reasonLine } from '#ui/object/object-page.tsx';
import type { Tab } from '#ui/object/part-tabs.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { GroupPart } from './group-parts.tsx';
import { type GroupSeen, groupApi, useGroup } from './use-group.ts';

/** Projects that belong together: them, the people, and what all of them share. */
export function GroupPage({ path, tab }: { readonly path: string; readonly tab: GroupTab }) {
  const seen = useGroup(path);
  const { data, error, reload } = seen;
  if (!data) return error ? <Failure error={error} what="the group" retry={reload} /> : <Loading />;
  const { group } = data;
  return (
    <ObjectPage
      kind="group"
      name={group.full_path}
      status={
        <>
          <span>{group.name}</span>
          <span>{whoSees[group.visibility] ?? group.visibility}</span>
        </>
      }
      reason={reasonLine(group.description)}
      verbs={<Verbs {...data} />}
      tabs={{ address: to.group(path), parts: partsOf(group.full_path), current: tab }}
      facts={factsOf(data)}
      isWide
      commands={commandsFor(tab, group.full_path)}
    >
      <title>{`${group.full_path} · Groups · Slipway`}</title>
      <GroupPart {...data} tab={tab} reload={reload} />
    </ObjectPage>
  );
}

const whoSees: Readonly<Record<string, string>> = {
  private: 'for members only',
  internal: 'for everybody who is signed in',
  public: 'for everybody',
};

const partsOf = (path: string): readonly [Tab, ...Tab[]] => [
  ['projects', 'Projects'],
  ['members', 'Members', to.group(path, 'members')],
  ['variables', 'Variables', to.group(path, 'variables')],
  ['access_tokens', 'Access tokens', to.group(path, 'access_tokens')],
  ['deploy_tokens', 'Deploy tokens', to.group(path, 'deploy_tokens')],
  ['clusters', 'Clusters', to.group(path, 'clusters')],
  ['webhooks', 'Webhooks', to.group(path, 'webhooks')],
  ['audit_log', 'Audit log', to.group(path, 'audit_log')],
  ['settings', 'Settings', to.group(path, 'settings')],
];

function factsOf({ group, level }: GroupSeen): ObjectParts['facts'] {
  const above = group.full_path.split('/').slice(0, -1).join('/');
  return [
    ['Your role', level > 0 ? roleOf(level) : 'none'],
    [
      'Inside',
      above !== '' && (
        <Link key="inside" href={to.group(above)}>
          {above}
        </Link>
      ),
    ],
    ['Since', <TimeAgo key="since" at={group.created_at} />],
  ];
}

function Verbs({ group, level }: GroupSeen) {
  return (
    <>
      <Verb
        why={whyNot(level, 40)}
        onClick={() => navigate(`${to.newProject}?namespace_id=${group.id}`)}
      >
        New project
      </Verb>
      <Confirm
        verb="Delete"
        what="the group"
        name={group.full_path}
        why={whyNot(level, 50)}
        onConfirm={async () => {
          await remove(groupApi(group.full_path));
          navigate(to.groups);
        }}
      >
        <p>With it go its subgroups and all projects in them, with everything.</p>
      </Confirm>
    </>
  );
}

/** What a terminal would be told for what is shown. */
function commandsFor(tab: GroupTab, path: string): ObjectParts['commands'] {
  if (tab === 'clusters') return clusterCommands(` --group ${path}`);
  const commands: Readonly<Record<Exclude<GroupTab, 'clusters'>, string>> = {
    projects: `slipway group show ${path}`,
    members: `slipway member add ann developer --group ${path}`,
    variables: `slipway variable set API_KEY --masked --group ${path}`,
    access_tokens: `slipway token create robot --role developer --group ${path}`,
    deploy_tokens: `slipway deploy-token create server --scope read_registry --group ${path}`,
    webhooks: `slipway hook list --group ${path}`,
    audit_log: `slipway audit list --group ${path}`,
    settings: `slipway group edit ${path} --description "All of us"`,
  };
  return [commands[tab], curl('GET', groupApi(path))];
}
