import type { CompileContext } from '#context';
import type { PolicyConfig } from '#keyword/only';
import { hasChanges, type RuleScope } from './rules.ts';

/** What `only` and `except` decided: undefined when the job stays, else the reason in words. */
export function policyObjection(
  only: PolicyConfig | undefined,
  except: PolicyConfig | undefined,
  hasDefaultRefs: boolean,
  context: CompileContext,
  scope: RuleScope,
): { readonly text: string; readonly policy: PolicyConfig | undefined } | undefined {
  // An `only` without refs has the default ones in any case; without `only` they are there unless
  // the workflow has rules.
  const wanted = only?.refs ?? (only || hasDefaultRefs ? defaultRefs : undefined);
  if (wanted && !wanted.some((ref) => isRef(ref, context, scope))) {
    return {
      text: `only: refs [${wanted.join(', ')}] does not fit ${eventText(context)}`,
      policy: only,
    };
  }
  if (only) {
    const unmet = unmetPart(only, scope);
    if (unmet) return { text: `only: ${unmet}`, policy: only };
  }
  if (!except) return undefined;
  const ref = except.refs?.find((pattern) => isRef(pattern, context, scope));
  if (ref !== undefined)
    return { text: `except: refs has ${ref}, which fits ${eventText(context)}`, policy: except };
  const met = metPart(except, scope);
  return met ? { text: `except: ${met}`, policy: except } : undefined;
}

/** The refs of `only` that says nothing about them; without `only`, rules take their place. */
export const defaultRefs: readonly string[] = ['branches', 'tags'];

/** `branch main from push`, for messages. */
function eventText({ ref, refType = 'branch', source = 'push' }: CompileContext): string {
  const kind = refType === 'merge_request' ? 'a merge request of' : refType;
  return `${kind} ${ref} from ${source}`;
}

function unmetPart(policy: PolicyConfig, scope: RuleScope): string | undefined {
  const { variables, changes } = policy;
  if (variables && !variables.some(({ expression }) => expression.holds(scope.variables))) {
    return `variables: none of ${variables.map(({ text }) => text).join(', ')} is true`;
  }
  if (changes && !hasChanges({ paths: changes, regexp: null, compareTo: null }, scope)) {
    return `changes: no changed file matches ${changes.join(', ')}`;
  }
  if (policy.kubernetes && scope.variables.raw('CI_KUBERNETES_ACTIVE') !== 'true') {
    return 'kubernetes: no cluster is connected';
  }
  return undefined;
}

function metPart(policy: PolicyConfig, scope: RuleScope): string | undefined {
  const { variables, changes } = policy;
  const held = variables?.find(({ expression }) => expression.holds(scope.variables));
  if (held) return `variables: ${held.text} is true`;
  if (changes && hasChanges({ paths: changes, regexp: null, compareTo: null }, scope)) {
    return `changes: a changed file matches ${changes.join(', ')}`;
  }
  if (policy.kubernetes && scope.variables.raw('CI_KUBERNETES_ACTIVE') === 'true') {
    return 'kubernetes: a cluster is connected';
  }
  return undefined;
}

/** Whether one item of `refs` fits the event; after the first `@` it names a project. */
function isRef(item: string, context: CompileContext, { patterns }: RuleScope): boolean {
  const { ref, refType = 'branch', source = 'push', project } = context;
  const at = item.indexOf('@');
  const name = at < 0 ? item : item.slice(0, at);
  if (at >= 0 && item.slice(at + 1) !== project) return false;
  if (name === 'tags' && refType === 'tag') return true;
  if (name === 'branches' && refType === 'branch') return true;
  if (isSource(name, source)) return true;
  if (refType === 'merge_request') return false;
  const pattern = patterns.literal(name);
  return pattern ? ref !== '' && pattern.test(ref) : name === ref;
}

/** `pushes`, `web`, `merge_requests`: the source without `_event`, or the plural of that. */
function isSource(name: string, source: string): boolean {
  const plain = source.replace(/_event$/, '');
  return name === plain || name === pluralOf(plain);
}

function pluralOf(word: string): string {
  if (word.endsWith('y')) return `${word.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}
