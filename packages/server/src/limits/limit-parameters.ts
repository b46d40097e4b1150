import type { Declarations } from '#http/parameters';
import { limitNames, limitOf, projectLimitNames } from './limit-table.ts';

const ofProjects = projectLimitNames.join(' ');
const named = (place: string) =>
  limitNames.filter((name) => limitOf(name).place === place).join(' ');

/** Limits of the instance, of groups and of projects. */
export const limitParameters: Declarations = {
  'GET /application/settings': {},
  'PUT /application/settings': { takes: named('application_settings') },
  'GET /application/plan_limits': { fixed: { plan_name: ['default'] } },
  'PUT /application/plan_limits': {
    takes: named('plan_limits'),
    fixed: { plan_name: ['default'] },
  },
  'GET /groups/:group_id/limits': {},
  'PUT /groups/:group_id/limits': { takes: ofProjects },
  'GET /projects/:id/limits': {},
  'PUT /projects/:id/limits': { takes: ofProjects },
};
