import type { Configuration, JobConfig } from './configuration.ts';
import type { CompileContext, FileListing } from './context.ts';
import type { RuleConfig } from './keyword/rules.ts';

/** Answers about the repository that rules ask for, fetched before any rule is evaluated. */
export interface Facts {
  readonly changedPaths: readonly string[] | undefined;
  /** By ref; undefined values mean that there is no such ref. */
  readonly changedSince: ReadonlyMap<string, readonly string[] | undefined>;
  /** By `treeKey`; a tree that nobody can list is missing. */
  readonly trees: ReadonlyMap<string, FileListing>;
}

/** The key of a tree: `''` is the pipeline's own. */
export function treeKey(project: string | null, ref: string | null): string {
  return project === null ? '' : `${project}\n${ref ?? ''}`;
}

/**
 * Asks the context everything that the rules of a configuration may need, each thing once.
 * `expand` works variables into refs and projects.
 */
export async function gatherFacts(
  configuration: Configuration,
  context: CompileContext,
  expand: (text: string, job: JobConfig | undefined) => string,
): Promise<Facts> {
  const changedSince = new Map<string, readonly string[] | undefined>();
  const trees = new Map<string, FileListing>();
  const ask = async (rules: readonly RuleConfig[], job: JobConfig | undefined): Promise<void> => {
    for (const { changes, exists } of rules) {
      if (changes?.compareTo) {
        const ref = expand(changes.compareTo, job);
        if (!changedSince.has(ref)) changedSince.set(ref, await context.changedSince?.(ref));
      }
      if (!exists) continue;
      const project = exists.project === null ? null : expand(exists.project, job);
      const ref = exists.ref === null ? null : expand(exists.ref, job);
      await gatherTree(trees, context, project, ref);
    }
  };
  await ask(configuration.workflow.rules ?? [], undefined);
  for (const job of configuration.jobs) {
    if (job.rules?.some(({ changes, exists }) => changes?.compareTo || exists)) {
      await ask(job.rules, job);
    }
  }
  return { changedPaths: context.changedPaths, changedSince, trees };
}

/** Lists a tree into `trees` unless it is there. */
export async function gatherTree(
  trees: Map<string, FileListing>,
  context: CompileContext,
  project: string | null,
  ref: string | null,
): Promise<void> {
  const key = treeKey(project, ref);
  if (trees.has(key)) return;
  const listing = await context.listFiles?.(project === null ? undefined : { project, ref });
  if (listing) trees.set(key, listing);
}
