import { depthFirst } from '#depth-first';
import type { Span } from '#yaml/node';
import type { InputSpec } from './input-spec.ts';

/** Checks that the rules of inputs ask only for inputs there are, and not for each other in turn. */
export function checkInputRules(
  inputs: readonly InputSpec[],
  fail: (name: string, at: Span, text: string) => void,
): void {
  const names = new Set(inputs.map(({ name }) => name));
  for (const { name, rules = [] } of inputs) {
    for (const [index, rule] of rules.entries()) {
      const unknown = (rule.if?.inputs ?? []).filter((asked) => !names.has(asked));
      if (unknown.length === 0) continue;
      const text = `config rule[${index}] references undefined inputs: ${unknown.join(', ')}`;
      fail(name, rule.span, text);
    }
  }
  const graph = new Map(inputs.map((input) => [input.name, asks(input)]));
  let circle: readonly string[] | undefined;
  depthFirst(
    names,
    (name) => graph.get(name),
    (found) => {
      circle ??= found;
    },
  );
  const first = inputs.find(({ name }) => name === circle?.[0]);
  if (first) fail(first.name, first.span, 'config circular dependency detected');
}

function asks({ rules = [] }: InputSpec): readonly string[] {
  return rules.flatMap((rule) => rule.if?.inputs ?? []);
}
