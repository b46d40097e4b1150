import type { Database } from '#store/sqlite/database';
import { bool, date, integer, nullable, table, text, word } from '#store/sqlite/table';
import { byId } from '#store/sqlite/where';
import type { AgentStore, AgentToken, ClusterAgent } from './agent.ts';

/** Ways into clusters that projects keep. */
const agents = table<ClusterAgent>('cluster_agents', {
  id: integer,
  projectId: integer,
  name: text,
  way: word(),
  clusterId: nullable(integer),
  authorId: integer,
  createdAt: date,
  connectedAt: nullable(date),
});

const tokens = table<AgentToken>('cluster_agent_tokens', {
  id: integer,
  agentId: integer,
  name: text,
  description: nullable(text),
  tokenHash: text,
  isRevoked: bool,
  authorId: integer,
  createdAt: date,
  lastUsedAt: nullable(date),
});

/** Agents, and their tokens, hashed. */
export function sqliteAgents(database: Database): AgentStore {
  return {
    create: (agent) => database.write(() => database.insert(agents, agent)),
    update: (id, change) => database.write(() => database.update(agents, byId(id), change)),
    delete: (id) => database.write(() => database.delete(agents, byId(id))),
    get: async (id) => database.get(agents, byId(id)),
    ofProject: async (id) => database.all(agents, ofProject(id), 'ORDER BY id'),
    all: async () => database.all(agents, { sql: '1', values: [] }, 'ORDER BY id'),
    createToken: (token) => database.write(() => database.insert(tokens, token)),
    updateToken: (id, change) => database.write(() => database.update(tokens, byId(id), change)),
    getToken: async (id) => database.get(tokens, byId(id)),
    tokenByHash: async (tokenHash) =>
      database.get(tokens, { sql: 'token_hash = ?', values: [tokenHash] }),
    tokens: async (agentId) =>
      database.all(tokens, { sql: 'agent_id = ?', values: [agentId] }, 'ORDER BY id'),
  };
}

const ofProject = (id: number) => ({ sql: 'project_id = ?', values: [id] });
