import type { Facts } from './facts.ts';
import { treeKey } from './facts.ts';
import { globMatcher } from './glob.ts';
import {
  type ChangesConfig,
  type ExistsConfig,
  longestRegexp,
  type PathsConfig,
} from './keyword/rule-files.ts';
import type { RuleConfig } from './keyword/rules.ts';
import type { Patterns } from './pattern.ts';

/** What a rule is evaluated with. */
export interface RuleScope {
  /** As stored, for expressions. */
  readonly raw: (name: string) => string | undefined;
  /** With nested references worked in, unknown ones left, for paths and refs. */
  readonly expand: (text: string) => string;
  readonly facts: Facts;
  readonly patterns: Patterns;
}

/** One rule looked at: whether it matched, and if not, which of its conditions failed. */
export interface Attempt {
  readonly rule: RuleConfig;
  readonly isMatch: boolean;
  /** Words after the clause: `is false`, `matches no changed file`. */
  readonly because: string;
}

/** A rule that cannot be evaluated at all: the pipeline is refused with this text. */
export class RuleError extends Error {}

const mostComparisons = 50_000;

/**
 * Tries rules in order up to the first that matches.
 * @throws {RuleError} for refs and projects that do not exist
 */
export function tryRules(rules: readonly RuleConfig[], scope: RuleScope): Attempt[] {
  const attempts: Attempt[] = [];
  for (const rule of rules) {
    const attempt = tryRule(rule, scope);
    attempts.push(attempt);
    if (attempt.isMatch) break;
  }
  return attempts;
}

function tryRule(rule: RuleConfig, scope: RuleScope): Attempt {
  if (rule.if && !rule.if.expression.holds({ variable: scope.raw })) {
    return { rule, isMatch: false, because: 'is false' };
  }
  if (rule.changes && !hasChanges(rule.changes, scope)) {
    return { rule, isMatch: false, because: 'matches no changed file' };
  }
  if (rule.exists && !filesExist(rule.exists, scope)) {
    return { rule, isMatch: false, because: 'matches no file of the repository' };
  }
  return { rule, isMatch: true, because: 'matches' };
}

/** Unknown changes count as a match. */
export function hasChanges({ compareTo, ...wanted }: ChangesConfig, scope: RuleScope): boolean {
  let changed = scope.facts.changedPaths;
  if (compareTo) {
    const ref = scope.expand(compareTo);
    changed = scope.facts.changedSince.get(ref);
    if (!changed) throw new RuleError('rules:changes:compare_to is not a valid ref');
  }
  if (!changed) return true;
  if (wanted.regexp !== null) return regexpMatches(changed, wanted.regexp, 'changes', scope);
  return anyMatch(changed, wanted.paths, scope);
}

function filesExist({ paths, regexp, project, ref }: ExistsConfig, scope: RuleScope): boolean {
  const projectPath = project === null ? null : scope.expand(project);
  const refName = ref === null ? null : scope.expand(ref);
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
  if (regexp !== null) return regexpMatches(tree.files, regexp, 'exists', scope);
  return anyMatch(withDirectories(tree.files, paths), paths, scope);
}

/** `dir/` in a list of globs asks for a directory; directories end in a slash. */
function withDirectories(files: readonly string[], globs: readonly string[]): readonly string[] {
  if (!globs.some((glob) => glob.endsWith('/'))) return files;
  const directories = new Set<string>();
  for (const file of files) {
    for (let at = file.indexOf('/'); at >= 0; at = file.indexOf('/', at + 1)) {
      directories.add(file.slice(0, at + 1));
    }
  }
  return [...files, ...directories];
}

function anyMatch(
  paths: readonly string[],
  globs: readonly string[],
  { expand, patterns }: RuleScope,
): boolean {
  if (paths.length * globs.length > mostComparisons) return true;
  return globs.some((glob) => paths.some(globMatcher(expand(glob), patterns)));
}

function regexpMatches(
  paths: readonly string[],
  regexp: string,
  key: 'changes' | 'exists',
  { expand, patterns }: RuleScope,
): boolean {
  const source = expand(regexp);
  if (source.length > longestRegexp) {
    const text = `regexp is too long (maximum is ${longestRegexp} characters after variable expansion)`;
    throw new RuleError(`rules:${key}:${text}`);
  }
  const pattern = patterns.source(source);
  return !pattern || paths.length > mostComparisons || paths.some((path) => pattern.test(path));
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
