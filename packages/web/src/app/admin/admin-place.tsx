import type { ComponentType } from 'react';
import { to } from '#frame/addresses.ts';
import { Place } from '#frame/place.tsx';
import { type AdminTab, adminTabs } from '#frame/route.ts';
import { GroupsPage } from '#groups/groups-page.tsx';
import { TiersPage } from '#protections/tiers-page.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';
import { BackupsPage } from './backups-page.tsx';
import { ClustersPage } from './clusters-page.tsx';
import { ForAdministrators } from './for-administrators.tsx';
import { LimitsPage } from './limits-page.tsx';
import { OverviewPage } from './overview-page.tsx';
import { RunnersPage } from './runners-page.tsx';
import { UsersPage } from './users-page.tsx';
import { WebhooksPage } from './webhooks-page.tsx';

const AuditLogPage = onDemand(async () => (await import('./audit-log-page.tsx')).AuditLogPage);
const StoragePage = onDemand(async () => (await import('./storage-page.tsx')).StoragePage);

const tabs: Readonly<Record<AdminTab, { readonly label: string; readonly Page: ComponentType }>> = {
  overview: { label: 'Overview', Page: OverviewPage },
  users: { label: 'Users', Page: UsersPage },
  groups: { label: 'Groups', Page: GroupsPage },
  runners: { label: 'Runners', Page: RunnersPage },
  clusters: { label: 'Clusters', Page: ClustersPage },
  protected_tiers: { label: 'Protected tiers', Page: TiersPage },
  webhooks: { label: 'Webhooks', Page: WebhooksPage },
  audit_log: { label: 'Audit log', Page: AuditLogPage },
  limits: { label: 'Limits', Page: LimitsPage },
  storage: { label: 'Storage', Page: StoragePage },
  backups: { label: 'Backups', Page: BackupsPage },
};

/** What administrators see and do. */
export function AdminPlace({ tab }: { readonly tab: AdminTab }) {
  const { label, Page } = tabs[tab];
  return (
    <ForAdministrators place="Administration">
      <Place
        name="Administration"
        current={tab}
        pages={adminTabs.map((key) => ({ key, label: tabs[key].label, href: to.admin(key) }))}
      >
        <title>{`${label} · Administration · Slipway`}</title>
        <Page />
      </Place>
    </ForAdministrators>
  );
}
