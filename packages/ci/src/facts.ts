import type { Configuration, JobConfig } from './configuration.ts';
import type { CompileContext, FileListing } from './context.ts';
import type { RuleConfig } from './keyword/rules.ts';

/** Answers about the repository that rules ask for, fetched before any rule is evaluated. */
export interface Facts {
  readonly changedPaths: readonly string[] | undefined;
  /** By ref; undefined values mean that there is no such ref. Without a key nobody can say. */
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
  const changedSince: ChangedSince = new Map();
  const trees: Trees = new Map();
  const ask = (rules: readonly RuleConfig[], job: JobConfig | undefined) =>
    askFor(rules, context, (text) => expand(text, job), changedSince, trees);
  await ask(configuration.workflow.rules ?? [], undefined);
  for (const job of configuration.jobs) {
    if (job.rules?.some(({ changes, exists }) => changes?.compareTo || exists)) {
      await ask(job.rules, job);
    }
  }
  return { changedPaths: context.changedPaths, changedSince, trees };
}

/** The same for one list of rules; `trees` keeps what is known already. */
export async function gatherRuleFacts(
  rules: readonly RuleConfig[],
  context: CompileContext,
  expand: (text: string) => string,
  trees: Trees,
): Promise<Facts> {
  const changedSince: ChangedSince = new Map();
  await askFor(rules, context, expand, changedSince, trees);
  return { changedPaths: context.changedPaths, changedSince, trees };
}

type ChangedSince = Map<string, readonly string[] | undefined>;
type Trees = Map<string, FileListing>;

async function askFor(
  rules: readonly RuleConfig[],
  context: CompileContext,
  expand: (text: string) => string,
  changedSince: ChangedSince,
  trees: Trees,
): Promise<void> {
  for (const { changes, exists } of rules) {
    if (typeof changes?.compareTo === 'string' && context.changedSince) {
      const ref = expand(changes.compareTo);
      if (!changedSince.has(ref)) changedSince.set(ref, await context.changedSince(ref));
    }
    if (!exists) continue;
    const project = exists.project === null ? null : expand(exists.project);
    const ref = exists.ref === null ? null : expand(exists.ref);
    const key = treeKey(project, ref);
    if (trees.has(key)) continue;
    const listing = await context.listFiles?.(project === null ? undefined : { project, ref });
    if (listing) trees.set(key, listing);
  }
}
