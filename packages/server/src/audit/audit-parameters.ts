import type { Declarations } from '#http/parameters';

const period = 'created_after created_before cursor';

/** Who has done what. */
export const auditParameters: Declarations = {
  'GET /audit_events': { takes: `${period} entity_type entity_id` },
  'GET /audit_events/:event_id': {},
  'GET /projects/:id/audit_events': { takes: period },
  'GET /projects/:id/audit_events/:event_id': {},
  'GET /groups/:group_id/audit_events': { takes: period },
  'GET /groups/:group_id/audit_events/:event_id': {},
};
