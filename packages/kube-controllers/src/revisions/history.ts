import type { ControllerRevision, LabelSelector } from '@slipway/kube-objects';
import { ApiError } from '@slipway/kube-objects';
import type { Surroundings } from '#work/controller';
import { adopted, claim, controllerOf, released } from '#work/owner';
import { allDone } from '#work/pods';
import {
  planRevision,
  type RevisionPlan,
  revisedFirst,
  superfluous,
  type Versioned,
} from './revision-plan.ts';

/** Where revisions are kept. */
export const revisionResource = 'controllerrevisions.apps';

/** The revisions of an object, the oldest first; the last one is the present template's. */
export interface History {
  readonly newest: ControllerRevision;
  readonly all: readonly ControllerRevision[];
}

/** The name of the next revision is taken by another object: the owner must count it. */
export class RevisionNameTaken extends Error {
  override readonly name = 'RevisionNameTaken';
}

/** Brings the history up to date with the template. Throws `RevisionNameTaken`. */
export async function updateHistory(
  owner: Versioned & { readonly spec: { readonly selector: LabelSelector } },
  surroundings: Surroundings,
): Promise<History> {
  const { objects } = surroundings;
  const { namespace = '' } = owner.metadata;
  const candidates = objects.list<ControllerRevision>(revisionResource, { namespace });
  const { owned, adopt, release } = claim(owner, owner.spec.selector, candidates);
  const write = (revision: ControllerRevision) =>
    objects.update<ControllerRevision>(revisionResource, revision);
  await allDone(release.map((revision) => write(released(revision, owner))));
  const won = await Promise.all(adopt.map((revision) => write(adopted(revision, owner))));
  const known = [...owned, ...won].toSorted(revisedFirst);
  const newest = await carryOut(owner, planRevision(owner, known), surroundings);
  const others = known.filter(({ metadata }) => metadata.uid !== newest.metadata.uid);
  return { newest, all: [...others, newest] };
}

async function carryOut(
  owner: Versioned,
  plan: RevisionPlan,
  { objects }: Surroundings,
): Promise<ControllerRevision> {
  if (plan.type === 'keep') return plan.revision;
  if (plan.type === 'renumber') return await objects.update(revisionResource, plan.revision);
  try {
    return await objects.create<ControllerRevision>(revisionResource, plan.revision);
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
    const { name = '', namespace } = plan.revision.metadata;
    const taken = objects.get<ControllerRevision>(revisionResource, name, namespace);
    if (taken && controllerOf(taken)?.uid === owner.metadata.uid) {
      if (planRevision(owner, [taken]).type === 'keep') return taken;
    }
    throw new RevisionNameTaken(`the revision ${name} belongs to another template`);
  }
}

/** Deletes the oldest revisions beyond the owner's limit. */
export async function truncateHistory(
  owner: Versioned,
  { all }: History,
  isInUse: (revision: ControllerRevision) => boolean,
  { objects }: Surroundings,
): Promise<void> {
  await allDone(
    superfluous(owner, all, isInUse).map(({ metadata: { name, namespace, uid } }) =>
      objects.delete(revisionResource, name, namespace, { uid }),
    ),
  );
}
