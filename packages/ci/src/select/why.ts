import type { Why } from '@slipway/contract';
import { type Attempt, clauseOf } from '#event/rules';
import type { Scope } from '#event/scope';
import type { RuleConfig } from '#keyword/rules';
import { referencesIn } from '#variable/expand';
import { locate, type Span } from '#yaml/node';

/** The record of one decision, made of the rules that were tried. */
export function whyOf(
  attempts: readonly Attempt[],
  span: Span,
  variables: Scope,
  outcome: string,
): Why {
  const last = attempts.at(-1);
  const at = locate(last?.isMatch ? last.rule.span : span);
  const clause = last?.isMatch
    ? clauseOf(last.rule)
    : attempts.map(({ rule }) => clauseOf(rule)).join('; ');
  const values: Record<string, string | null> = {};
  for (const { rule } of attempts) {
    for (const name of namesIn(rule)) values[name] = variables.raw(name) ?? null;
  }
  return { file: at.file, line: at.line, clause, values, text: textOf(attempts, outcome) };
}

/** A decision that no rule made. */
export function plainWhy(span: Span, text: string, clause = '', values: Why['values'] = {}): Why {
  const at = locate(span);
  return { file: at.file, line: at.line, clause, values, text };
}

/** The variables that the conditions of a rule name. */
function namesIn({ if: condition, changes, exists }: RuleConfig): readonly string[] {
  const names = condition?.expression.variables ?? [];
  if (!changes && !exists) return names;
  const texts = [changes, exists].flatMap((files) =>
    files ? [...files.paths, files.regexp ?? ''] : [],
  );
  texts.push(changes?.compareTo ?? '', exists?.project ?? '', exists?.ref ?? '');
  return [...names, ...texts.flatMap(referencesIn)];
}

function textOf(attempts: readonly Attempt[], outcome: string): string {
  const last = attempts.at(-1);
  if (!last) return `there are no rules to match, so ${outcome}`;
  if (last.isMatch)
    return `rule ${attempts.length} (${describe(last.rule)}) matches, so ${outcome}`;
  const tried = attempts.map(
    (attempt, index) => `rule ${index + 1} (${describe(attempt.rule)}) ${attempt.because}`,
  );
  return `no rule matches: ${tried.join('; ')}, so ${outcome}`;
}

function describe(rule: RuleConfig): string {
  return clauseOf(rule) || 'without conditions';
}
