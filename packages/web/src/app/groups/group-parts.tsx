import type { Group, Project } from '@slipway/contract';
import { ClusterList } from '#clusters/cluster-list.tsx';
import { getAll, getPage } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import type { GroupTab } from '#frame/route.ts';
import { Link } from '#frame/router.tsx';
import { groupHookEvents } from '#hooks/hook-events.ts';
import { WebhookList } from '#hooks/webhook-list.tsx';
import { MemberList } from '#members/member-list.tsx';
import { ProjectRow } from '#projects/project-row.tsx';
import { PlaceTokens } from '#tokens/place-tokens.tsx';
import { whyNot } from '#tokens/roles.ts';
import { Listing } from '#ui/list/listing.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';
import { VariableList } from '#variables/variable-list.tsx';
import { GroupSettings } from './group-settings.tsx';
import { type GroupSeen, groupApi } from './use-group.ts';

const AuditLog = onDemand(async () => (await import('#audit/audit-log.tsx')).AuditLog);
const DeployTokens = onDemand(async () => (await import('#tokens/deploy-tokens.tsx')).DeployTokens);

/** One part of a group's page. */
export function GroupPart({
  group,
  level,
  tab,
  reload,
}: GroupSeen & { readonly tab: GroupTab; readonly reload: () => void }) {
  const api = groupApi(group.full_path);
  switch (tab) {
    case 'members':
      return <MemberList place="group" {...{ api, level }} needed={50} />;
    case 'variables':
      return (
        <>
          <p className="muted">Jobs of all its projects have them, unless a project has its own.</p>
          <VariableList api={`${api}/variables`} why={whyNot(level, 50)} />
        </>
      );
    case 'access_tokens':
      return (
        <PlaceTokens
          place="group"
          api={`${api}/access_tokens`}
          level={level}
          why={whyNot(level, 50)}
        />
      );
    case 'deploy_tokens':
      return <DeployTokens place="group" api={`${api}/deploy_tokens`} why={whyNot(level, 50)} />;
    case 'clusters':
      return (
        <ClusterList
          api={`${api}/clusters`}
          add="user"
          why={whyNot(level, 40)}
          address={(id) => to.groupCluster(group.full_path, id)}
        />
      );
    case 'webhooks':
      return <WebhookList api={`${api}/hooks`} events={groupHookEvents} why={whyNot(level, 50)} />;
    case 'audit_log':
      return <AuditLog api={`${api}/audit_events`} address={to.group(group.full_path, tab)} />;
    case 'settings':
      return <GroupSettings group={group} why={whyNot(level, 50)} onChange={reload} />;
    case 'projects':
      return <Inside api={api} />;
  }
}

const mostProjects = 100;

/** The groups and projects in it. */
function Inside({ api }: { readonly api: string }) {
  const subgroups = useResource(`${api}/subgroups?order_by=path`, (path, signal) =>
    getAll<Group>(path, signal),
  );
  const query = `include_subgroups=true&order_by=last_activity_at&with_last_pipeline=true&with_environments=true&with_stages=true&per_page=${mostProjects}`;
  const projects = useResource(
    `${api}/projects?${query}`,
    async (path, signal) => (await getPage<Project>(path, signal)).items,
  );
  return (
    <>
      {(subgroups.data ?? []).length > 0 && (
        <section aria-labelledby="subgroups">
          <h2 id="subgroups">Groups in it</h2>
          <ul className="rows">
            {subgroups.data?.map(({ id, full_path: path, description }) => (
              <li key={id} className="row">
                <div className="row-main">
                  <Link className="row-title" href={to.group(path)}>
                    {path}
                  </Link>
                  {description && <p className="muted">{description}</p>}
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="projects">
        <h2 id="projects">Projects</h2>
        <Listing
          of={projects}
          what="the projects"
          none="No projects yet"
          hint="Make one by New project, or push to a new address in the group."
        >
          {(items) => (
            <ul className="rows">
              {items.map((project) => (
                <ProjectRow key={project.id} project={project} />
              ))}
            </ul>
          )}
        </Listing>
      </section>
    </>
  );
}
