import type { Project } from '@slipway/contract';
import type { ComponentType } from 'react';
import { to } from '#frame/addresses.ts';
import { Place } from '#frame/place.tsx';
import { type SettingsTab, settingsTabs } from '#frame/route.ts';
import { useSession } from '#sign-in/session.tsx';
import { levelIn } from '#tokens/roles.ts';
import { onDemand } from '#ui/state/on-demand.tsx';
import { FreezesPage } from './freezes-page.tsx';
import { GeneralPage } from './general-page.tsx';
import { LimitsPage } from './limits-page.tsx';
import { MembersPage } from './members-page.tsx';
import { ProjectRunnersPage } from './project-runners-page.tsx';
import { ProjectTokensPage } from './project-tokens-page.tsx';
import { ProtectedRefsPage } from './protected-refs-page.tsx';
import { SchedulesPage } from './schedules-page.tsx';
import type { SettingsProps } from './settings-props.ts';
import { TriggersPage } from './triggers-page.tsx';
import { VariablesPage } from './variables-page.tsx';

// Those with the most code are brought when they are asked for.
const ClustersPage = onDemand(async () => (await import('./clusters-page.tsx')).ClustersPage);
const AuditLogPage = onDemand(async () => (await import('./audit-log-page.tsx')).AuditLogPage);
const DeployTokensPage = onDemand(
  async () => (await import('./deploy-tokens-page.tsx')).DeployTokensPage,
);
const JobTokensPage = onDemand(async () => (await import('./job-tokens-page.tsx')).JobTokensPage);
const WebhooksPage = onDemand(async () => (await import('./webhooks-page.tsx')).WebhooksPage);
const ProtectedEnvironmentsPage = onDemand(
  async () => (await import('./protected-environments-page.tsx')).ProtectedEnvironmentsPage,
);

const tabs: Readonly<
  Record<SettingsTab, { readonly label: string; readonly Page: ComponentType<SettingsProps> }>
> = {
  general: { label: 'General', Page: GeneralPage },
  members: { label: 'Members', Page: MembersPage },
  variables: { label: 'Variables', Page: VariablesPage },
  access_tokens: { label: 'Access tokens', Page: ProjectTokensPage },
  deploy_tokens: { label: 'Deploy tokens', Page: DeployTokensPage },
  runners: { label: 'Runners', Page: ProjectRunnersPage },
  protected_refs: { label: 'Protected refs', Page: ProtectedRefsPage },
  protected_environments: { label: 'Protected environments', Page: ProtectedEnvironmentsPage },
  deploy_freezes: { label: 'Deploy freezes', Page: FreezesPage },
  clusters: { label: 'Clusters', Page: ClustersPage },
  job_tokens: { label: 'Job tokens', Page: JobTokensPage },
  schedules: { label: 'Schedules', Page: SchedulesPage },
  triggers: { label: 'Trigger tokens', Page: TriggersPage },
  webhooks: { label: 'Webhooks', Page: WebhooksPage },
  limits: { label: 'Limits', Page: LimitsPage },
  audit_log: { label: 'Audit log', Page: AuditLogPage },
};

/** The settings of a project. */
export function SettingsPlace({
  project,
  tab,
  onChange,
}: {
  readonly project: Project;
  readonly tab: SettingsTab;
  readonly onChange: () => void;
}) {
  const { session } = useSession();
  const { label, Page } = tabs[tab];
  const path = project.path_with_namespace;
  const level = session?.is_admin ? 50 : levelIn(project);
  return (
    <Place
      name="Project settings"
      current={tab}
      pages={settingsTabs.map((key) => ({
        key,
        label: tabs[key].label,
        href: to.settings(path, key),
      }))}
    >
      <title>{`${label} · ${path} · Slipway`}</title>
      <Page project={project} level={level} onChange={onChange} />
    </Place>
  );
}
