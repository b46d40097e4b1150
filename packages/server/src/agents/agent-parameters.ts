import type { Declarations } from '#http/parameters';

const base = '/projects/:id/cluster_agents';
const one = `${base}/:agent_id`;
const tokens = `${one}/tokens`;

/** Agents for Kubernetes. */
export const agentParameters: Declarations = {
  [`GET ${base}`]: {},
  [`POST ${base}`]: { takes: 'name cluster' },
  [`GET ${one}`]: {},
  [`DELETE ${one}`]: {},
  [`POST ${one}/manifest`]: { takes: 'replicas rights url image' },
  [`GET ${tokens}`]: {},
  [`POST ${tokens}`]: { takes: 'name description' },
  [`GET ${tokens}/:token_id`]: {},
  [`DELETE ${tokens}/:token_id`]: {},
  'GET /job/allowed_agents': {},
};
