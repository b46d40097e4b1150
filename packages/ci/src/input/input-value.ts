import type { Patterns } from '#pattern/pattern';
import { isNull } from '#shape/nodes';
import { fromData, type Node, rubyText, toData } from '#yaml/node';
import type { InputRule, InputSpec } from './input-spec.ts';

/** The value of an input, and what is wrong with it or its default, without the name in front. */
export interface InputResult {
  readonly value: Node | undefined;
  readonly problems: readonly string[];
}

/**
 * Works out one input: the given value or the default, both checked against type, options and
 * pattern. `known` answers other inputs, for rules.
 */
export function resolveInput(
  spec: InputSpec,
  given: Node | undefined,
  known: (name: string) => unknown,
  patterns: Patterns,
): InputResult {
  const scope = { raw: () => undefined, input: known };
  const rule = spec.rules?.find((candidate) => !candidate.if || candidate.if.holds(scope));
  const isGiven = given !== undefined && !isNull(given);
  if (!isGiven && isRequired(spec, rule)) {
    return { value: undefined, problems: ['required value has not been provided'] };
  }
  const fallback = rule?.default && !isNull(rule.default) ? rule.default : spec.default;
  const check = new ValueCheck(spec, rule?.options ?? spec.options, patterns);
  // Of rules the default of the moment counts, of all others every default.
  const hasDefault = fallback && !(spec.rules && isNull(fallback));
  const standard = hasDefault ? check.value(fallback, 'default') : undefined;
  const value = isGiven ? check.value(given, 'provided') : (standard ?? check.nothing());
  return { value, problems: [...check.problems] };
}

/** Without a default, and without rules that could have one; or when the rule leaves it to people. */
function isRequired(spec: InputSpec, rule: InputRule | undefined): boolean {
  if (rule?.default && isNull(rule.default) && !rule.options) return true;
  return !spec.default && !spec.rules?.some((other) => other.default || !other.if);
}

type Origin = 'default' | 'provided';

class ValueCheck {
  readonly problems = new Set<string>();
  readonly #spec: InputSpec;
  readonly #options: readonly Node[] | undefined;
  readonly #patterns: Patterns;

  constructor(spec: InputSpec, options: readonly Node[] | undefined, patterns: Patterns) {
    this.#spec = spec;
    this.#options = options;
    this.#patterns = patterns;
  }

  /** The value in its type. */
  value(node: Node, origin: Origin): Node {
    const { type, options, regex } = this.#spec;
    const value = type === 'string' ? fromData(rubyText(node), node) : fromJson(node);
    if (holdsReference(value)) this.problems.add(`${origin} value cannot contain a !reference tag`);
    else if (!isOfType(value, type)) {
      this.problems.add(`${origin} value is not ${article(type)}`);
    }
    if (type === 'boolean' && options) {
      this.problems.add('Options can only be used with string and number inputs');
    } else if (this.#options && !isNull(value)) this.#checkOptions(value, this.#options);
    if (type === 'string') this.#checkRegex(rubyText(value), origin);
    else if (regex !== undefined) {
      this.problems.add('RegEx validation can only be used with string inputs');
    }
    return value;
  }

  /** The value when no rule has one: no text, or null. */
  nothing(): Node {
    return fromData(this.#spec.type === 'string' ? '' : null, this.#spec.span);
  }

  #checkOptions(value: Node, options: readonly Node[]): void {
    const { type } = this.#spec;
    const allowed = new Set(options.map((option) => rubyText(option)));
    const items = type === 'array' && value.kind === 'list' ? value.items : [value];
    const wrong = items.map((item) => rubyText(item)).filter((text) => !allowed.has(text));
    if (wrong.length === 0) return;
    const list =
      type === 'number' ? 'the list of the allowed options' : 'the list of allowed options';
    const what = type === 'array' ? wrong.join(', ') : `\`${wrong[0]}\``;
    this.problems.add(`${what} cannot be used because it is not in ${list}`);
  }

  #checkRegex(text: string, origin: Origin): void {
    const { regex } = this.#spec;
    if (regex === undefined) return;
    const pattern = this.#patterns.source(regex);
    if (!pattern) this.problems.add('invalid regular expression');
    else if (!pattern.test(text)) {
      this.problems.add(`${origin} value does not match required RegEx pattern`);
    }
  }
}

/** Text is JSON for every type but string; what is not JSON fails the check of the type. */
function fromJson(node: Node): Node {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return node;
  try {
    return fromData(JSON.parse(node.value), node);
  } catch {
    return node;
  }
}

/** References would be followed in the file that the value goes to: GitLab has none in inputs. */
function holdsReference(node: Node): boolean {
  if (node.kind === 'list') return node.items.some(holdsReference);
  if (node.kind !== 'map') return node.kind === 'reference';
  return [...node.entries.values()].some(({ value }) => holdsReference(value));
}

function isOfType(node: Node, type: InputSpec['type']): boolean {
  return type === 'array' ? node.kind === 'list' : typeof toData(node) === type;
}

function article(type: InputSpec['type']): string {
  return type === 'array' ? 'an array' : `a ${type}`;
}
