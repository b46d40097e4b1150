import { join } from 'node:path';
import type { Store } from '../store/store.ts';
import { sqliteArtifacts } from './artifacts.ts';
import { Database } from './database.ts';
import { sqliteDeployments, sqliteEnvironments } from './environments.ts';
import { sqliteJobs } from './jobs.ts';
import { sqliteLfsLocks } from './lfs-locks.ts';
import { sqlitePipelines } from './pipelines.ts';
import { planCodec } from './plans.ts';
import {
  sqliteNamespaces,
  sqliteProjects,
  sqliteProtectedRefs,
  sqliteVariables,
} from './projects.ts';
import { sqliteResourceGroups } from './resource-groups.ts';
import { sqliteRunners } from './runners.ts';
import { sqliteSettings } from './settings.ts';
import {
  accessTokens,
  jobsTable,
  members,
  namespaces,
  projects,
  sessions,
  users,
} from './tables.ts';
import { sqliteAccessTokens, sqliteMembers, sqliteSessions, sqliteUsers } from './users.ts';

/** Where it stands who is who and who may do what. */
const tablesOfRights = [users, accessTokens, sessions, members, namespaces, projects];

/**
 * The store in `slipway.db` of the data folder (which must exist). `onRightsChange` is told when
 * somebody may do more or less than before: at times also when nothing of that has changed.
 */
export function openSqliteStore(dataDir: string, onRightsChange: () => void = () => {}): Store {
  const database = new Database(join(dataDir, 'slipway.db'), (touched) => {
    if (tablesOfRights.some(({ name }) => touched.has(name))) onRightsChange();
  });
  const jobs = jobsTable(planCodec(database));
  return {
    users: sqliteUsers(database),
    accessTokens: sqliteAccessTokens(database),
    sessions: sqliteSessions(database),
    namespaces: sqliteNamespaces(database),
    projects: sqliteProjects(database),
    members: sqliteMembers(database),
    protectedRefs: sqliteProtectedRefs(database),
    variables: sqliteVariables(database),
    pipelines: sqlitePipelines(database, jobs),
    jobs: sqliteJobs(database, jobs),
    runners: sqliteRunners(database),
    artifacts: sqliteArtifacts(database),
    environments: sqliteEnvironments(database),
    deployments: sqliteDeployments(database),
    resourceGroups: sqliteResourceGroups(database),
    lfsLocks: sqliteLfsLocks(database),
    settings: sqliteSettings(database),
    damage: () => database.damage(),
    close: async () => database.close(),
  };
}
