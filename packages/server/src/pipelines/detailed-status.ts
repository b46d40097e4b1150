import type { Pipeline } from './pipeline.ts';

const words: Readonly<Record<string, { text: string; label: string; group?: string }>> = {
  created: { text: 'Created', label: 'created' },
  waiting_for_resource: { text: 'Waiting', label: 'waiting for resource' },
  preparing: { text: 'Preparing', label: 'preparing' },
  pending: { text: 'Pending', label: 'pending' },
  running: { text: 'Running', label: 'running' },
  canceling: { text: 'Canceling', label: 'canceling' },
  success: { text: 'Passed', label: 'passed' },
  warning: { text: 'Warning', label: 'passed with warnings', group: 'success-with-warnings' },
  failed: { text: 'Failed', label: 'failed' },
  canceled: { text: 'Canceled', label: 'canceled' },
  skipped: { text: 'Skipped', label: 'skipped' },
  manual: { text: 'Blocked', label: 'waiting for manual action' },
  scheduled: { text: 'Scheduled', label: 'scheduled' },
};

/** `detailed_status`: a status in words for people. */
export function detailedStatus(status: Pipeline['status'], hasWarnings: boolean, path: string) {
  const key = status === 'success' && hasWarnings ? 'warning' : status;
  const { text, label, group } = words[key] ?? { text: key, label: key };
  return {
    icon: `status_${key}`,
    text,
    label,
    group: group ?? key.replaceAll('_', '-'),
    tooltip: label,
    has_details: true,
    details_path: path,
    illustration: null,
    favicon: '/favicon.svg',
  };
}
