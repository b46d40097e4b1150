import { AuditLog } from '#audit/audit-log.tsx';
import { projectApi } from '#data/api.ts';
import { to } from '#frame/addresses.ts';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import type { SettingsProps } from './settings-props.ts';

/** What was done in a project; developers see what they have done themselves. */
export function AuditLogPage({ project }: SettingsProps) {
  const api = `${projectApi(project.id)}/audit_events`;
  const path = project.path_with_namespace;
  return (
    <>
      <h1>Audit log</h1>
      <AuditLog api={api} address={to.settings(path, 'audit_log')} />
      <AsCommand lines={[`slipway audit list --project ${path}`, curl('GET', api)]} />
    </>
  );
}
