import type { CompileContext, FileListing } from '#context';
import type { RuleConfig } from '#keyword/rules';
import type { Scope } from './scope.ts';

/** Answers about the repository that rules ask for, fetched before the rules are evaluated. */
export interface Facts {
  readonly changedPaths: readonly string[] | undefined;
  /** By ref; undefined values mean that there is no such ref. What nobody can tell is missing. */
  readonly changedSince: ReadonlyMap<string, readonly string[] | undefined>;
  /** By `treeKey`; a tree that nobody can list is missing. */
  readonly trees: ReadonlyMap<string, FileListing>;
}

/** The key of a tree: `''` is the pipeline's own. */
export function treeKey(project: string | null, ref: string | null): string {
  return project === null ? '' : `${project}\n${ref ?? ''}`;
}

/** Whether rules ask for facts that have to be fetched. */
export function askFacts(rules: readonly RuleConfig[]): boolean {
  return rules.some(({ changes, exists }) => exists || changes);
}

/** Fetches facts as rules need them, each once for one compile. */
export class FactFinder implements Facts {
  changedPaths: readonly string[] | undefined;
  #isAsked = false;
  readonly changedSince = new Map<string, readonly string[] | undefined>();
  readonly trees = new Map<string, FileListing>();
  readonly #context: CompileContext;

  constructor(context: CompileContext) {
    this.#context = context;
  }

  /** Asks the context for all that these rules may want; `variables` are worked in. */
  async find(rules: readonly RuleConfig[], variables: Scope): Promise<void> {
    for (const { changes, exists } of rules) {
      if (changes?.compareTo === null) await this.findChangedPaths();
      else if (changes) await this.#findChanges(variables.expandKnown(changes.compareTo));
      if (!exists) continue;
      const project = exists.project === null ? null : variables.expandKnown(exists.project);
      await this.#findTree(project, exists.ref === null ? null : variables.expandKnown(exists.ref));
    }
  }

  /** What `only:changes` looks at, too. */
  async findChangedPaths(): Promise<void> {
    if (this.#isAsked) return;
    this.#isAsked = true;
    const { changedPaths } = this.#context;
    this.changedPaths = typeof changedPaths === 'function' ? await changedPaths() : changedPaths;
  }

  async #findChanges(ref: string): Promise<void> {
    const { changedSince } = this.#context;
    if (changedSince && !this.changedSince.has(ref)) {
      this.changedSince.set(ref, await changedSince(ref));
    }
  }

  async #findTree(project: string | null, ref: string | null): Promise<void> {
    const key = treeKey(project, ref);
    if (this.trees.has(key)) return;
    const listing = await this.#context.listFiles?.(
      project === null ? undefined : { project, ref },
    );
    if (listing) this.trees.set(key, listing);
  }
}
