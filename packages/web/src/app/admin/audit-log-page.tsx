import { AuditLog, filterIn } from '#audit/audit-log.tsx';
import { to } from '#frame/addresses.ts';
import { useQuery } from '#frame/router.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';

/** What was done in all of the instance. */
export function AuditLogPage() {
  const api = '/api/v4/audit_events';
  return (
    <>
      <h1>Audit log</h1>
      <AuditLog api={api} address={to.admin('audit_log')} isOfAll />
      <AsCommand
        lines={['slipway audit list --instance', curl('GET', `${api}?${filterIn(useQuery())}`)]}
      />
    </>
  );
}
