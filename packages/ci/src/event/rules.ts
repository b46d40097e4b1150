import {
  type ChangesConfig,
  type ExistsConfig,
  longestRegexp,
  type PathsConfig,
} from '#keyword/rule-files';
import type { RuleConfig } from '#keyword/rules';
import { globMatcher, isCostly, type PathMatcher } from '#pattern/glob';
import { pathTest } from '#pattern/path-regexp';
import type { Patterns } from '#pattern/pattern';
import type { Facts } from './facts.ts';
import { treeKey } from './facts.ts';
import type { Scope } from './scope.ts';

/** What a rule is evaluated with. */
export interface RuleScope {
  /** Expressions see them as stored; in paths and refs they are worked in. */
  readonly variables: Scope;
  readonly facts: Facts;
  readonly patterns: Patterns;
}

/** One rule looked at: whether it matched, and if not, which of its conditions failed. */
export interface Attempt {
  readonly rule: RuleConfig;
  readonly isMatch: boolean;
  /** Words after the clause: `is false`, `matches no changed file`. */
  readonly because: string;
  /** GitLab's words for a rule that cannot be evaluated: then no later one is tried. */
  readonly failure?: string;
}

/** What asks for a ref or project that does not exist. */
class RuleError extends Error {}

const mostComparisons = 50_000;

/** Tries rules in order up to the first that matches or cannot be evaluated. */
export function tryRules(rules: readonly RuleConfig[], scope: RuleScope): Attempt[] {
  const attempts: Attempt[] = [];
  for (const rule of rules) {
    const attempt = tryRule(rule, scope);
    attempts.push(attempt);
    if (attempt.isMatch || attempt.failure !== undefined) break;
  }
  return attempts;
}

function tryRule(rule: RuleConfig, scope: RuleScope): Attempt {
  try {
    const unmet = unmetCondition(rule, scope);
    return { rule, isMatch: unmet === undefined, because: unmet ?? 'matches' };
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const because = `cannot be evaluated: ${error.message}`;
    return { rule, isMatch: false, because, failure: error.message };
  }
}

function unmetCondition(rule: RuleConfig, scope: RuleScope): string | undefined {
  if (rule.if && !rule.if.expression.holds(scope.variables)) return 'is false';
  if (rule.changes && !hasChanges(rule.changes, scope)) return 'matches no changed file';
  if (rule.exists && !filesExist(rule.exists, scope)) return 'matches no file of the repository';
  return undefined;
}

/** Unknown changes count as a match. */
export function hasChanges({ paths, regexp, compareTo }: ChangesConfig, scope: RuleScope): boolean {
  let changed = scope.facts.changedPaths;
  if (compareTo !== null) {
    const ref = scope.variables.expandKnown(compareTo);
    if (!scope.facts.changedSince.has(ref)) return true;
    changed = scope.facts.changedSince.get(ref);
    if (!changed) throw new RuleError('rules:changes:compare_to is not a valid ref');
  }
  if (!changed) return true;
  if (regexp !== null) return fitsRegexp(changed, regexp, 'rules:changes', scope);
  const globs = new Set(paths.map((path) => scope.variables.expandKnown(path)));
  return anyFits(changed, [...globs], scope);
}

function filesExist({ paths, regexp, project, ref }: ExistsConfig, scope: RuleScope): boolean {
  const { variables } = scope;
  const projectPath = project === null ? null : variables.expandKnown(project);
  const refName = ref === null ? null : variables.expandKnown(ref);
  const tree = scope.facts.trees.get(treeKey(projectPath, refName));
  if (!tree) return true;
  if ('missing' in tree) {
    if (tree.missing === 'ref') {
      throw new RuleError(
        `rules:exists:ref \`${refName}\` is not a valid ref in project \`${projectPath}\``,
      );
    }
    if (tree.missing === 'access') {
      throw new RuleError(`rules:exists:project access denied to project \`${projectPath}\``);
    }
    throw new RuleError(`rules:exists:project \`${projectPath}\` is not a valid project path`);
  }
  if (regexp !== null) return fitsRegexp(tree.files, regexp, 'rules:exists', scope);
  const { files } = tree;
  const globs = paths.map((path) => variables.expandKnown(path));
  // Names and endings are looked up in any number of files; only the others are counted.
  const cheap = globs.filter((glob) => !isCostly(glob));
  return (
    cheap.some((glob) => files.some(nameMatcher(glob, scope))) ||
    anyFits(files, globs.filter(isCostly), scope)
  );
}

/** `dir/` asks for a directory: a file that lies in it. */
function nameMatcher(name: string, { patterns }: RuleScope): PathMatcher {
  return name.endsWith('/') ? (file) => file.startsWith(name) : globMatcher(name, patterns);
}

/** More comparisons than GitLab makes count as a match. */
function anyFits(
  paths: readonly string[],
  globs: readonly string[],
  { patterns }: RuleScope,
): boolean {
  if (paths.length * globs.length > mostComparisons) return true;
  return globs.some((glob) => paths.some(globMatcher(glob, patterns)));
}

/** One that the engine cannot take counts as a match; the reader of rules has warned of it. */
function fitsRegexp(
  paths: readonly string[],
  regexp: string,
  clause: string,
  { variables, patterns }: RuleScope,
): boolean {
  const source = variables.expandKnown(regexp);
  if (source.length > longestRegexp) {
    throw new RuleError(
      `${clause}:regexp is too long (maximum is ${longestRegexp} characters after variable expansion)`,
    );
  }
  if (paths.length > mostComparisons) return true;
  const test = pathTest(source, patterns);
  return test ? paths.some(test) : true;
}

/** The conditions of a rule as one line, as they are written. */
export function clauseOf(rule: RuleConfig): string {
  const parts: string[] = [];
  if (rule.if) parts.push(`if: ${rule.if.text}`);
  if (rule.changes) parts.push(`changes: ${filesOf(rule.changes)}`);
  if (rule.exists) parts.push(`exists: ${filesOf(rule.exists)}`);
  if (parts.length === 0 && rule.when) parts.push(`when: ${rule.when}`);
  return parts.join(' and ');
}

function filesOf({ paths, regexp }: PathsConfig): string {
  return regexp === null ? `[${paths.join(', ')}]` : `{regexp: ${regexp}}`;
}
