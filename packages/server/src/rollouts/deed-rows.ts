import type { Database } from '#store/sqlite/database';
import { date, integer, json, nullable, table, text } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import type {
  DeedStore,
  DeployedImage,
  DeploymentChange,
  KubeObject,
  Refusal,
  Target,
} from './deed.ts';

/** An object, and in which cluster. */
const target = {
  apiGroup: text,
  version: text,
  plural: text,
  namespace: text,
  name: text,
  agentId: nullable(integer),
  clusterId: nullable(integer),
} as const;

const changes = table<DeploymentChange>('deployment_changes', {
  id: integer,
  deploymentId: integer,
  ...target,
  before: nullable(json<KubeObject>()),
  after: nullable(json<KubeObject>()),
  changedAt: date,
});

const refusals = table<Refusal>('deployment_refusals', {
  id: integer,
  deploymentId: integer,
  ...target,
  command: text,
  verb: text,
  code: integer,
  message: text,
  at: date,
});

const images = table<DeployedImage>('deployed_images', {
  id: integer,
  deploymentId: integer,
  namespace: text,
  workload: text,
  container: text,
  image: text,
  digest: nullable(text),
});

/** Objects of one deployment that are remembered: a script that makes thousands is no release. */
const mostChanges = 500;
const mostRefusals = 50;

/** What deployments did in clusters. */
export function sqliteDeeds(database: Database): DeedStore {
  const ofDeployment = (id: number) => and(equals('deployment_id', id));
  const sameObject = ({ apiGroup, plural, namespace, name, agentId }: Target) =>
    and(
      { sql: 'agent_id IS ?', values: [agentId] },
      equals('api_group', apiGroup),
      equals('plural', plural),
      equals('namespace', namespace),
      equals('name', name),
    );
  const countOf = (name: string, deploymentId: number) =>
    database.number(`SELECT count(*) FROM ${name} WHERE deployment_id = ?`, deploymentId);
  return {
    noteChange: (change) =>
      database.write(() => {
        const { deploymentId, version, after, changedAt } = change;
        const where = and(ofDeployment(deploymentId), sameObject(change));
        const known = database.get(changes, where);
        if (known) {
          database.update(changes, byId(known.id), { version, after, changedAt });
        } else if (countOf(changes.name, deploymentId) < mostChanges) {
          database.insert(changes, change);
        }
      }),
    noteRefusal: (refusal) =>
      database.write(() => {
        if (countOf(refusals.name, refusal.deploymentId) < mostRefusals) {
          database.insert(refusals, refusal);
        }
      }),
    changes: async (id) => database.all(changes, ofDeployment(id)),
    refusals: async (id) => database.all(refusals, ofDeployment(id)),
    lastChange: async (target) =>
      database.all(
        changes,
        and({ sql: 'cluster_id IS ?', values: [target.clusterId] }, sameObject(target)),
        'ORDER BY changed_at DESC, deployment_id DESC LIMIT 1',
      )[0],
    ofEnvironment: async (environmentId) =>
      database.all(
        changes,
        {
          sql: 'deployment_id IN (SELECT id FROM deployments WHERE environment_id = ?)',
          values: [environmentId],
        },
        'ORDER BY deployment_id, id',
      ),
    putImages: (deploymentId, fresh) =>
      database.write(() => {
        database.delete(images, ofDeployment(deploymentId));
        for (const image of fresh) database.insert(images, image);
      }),
    images: async (id) => database.all(images, ofDeployment(id)),
    imagesLike: async ({ image, digest }) =>
      database.all(
        images,
        and(equals('image', image), equals('digest', digest)),
        'ORDER BY deployment_id DESC, id LIMIT 100',
      ),
  };
}
