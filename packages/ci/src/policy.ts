import type { CompileContext } from './context.ts';
import type { PolicyConfig } from './keyword/only.ts';
import { hasChanges, type RuleScope } from './match.ts';

/** What `only` and `except` decided: undefined when the job stays, else the reason in words. */
export function policyObjection(
  only: PolicyConfig | undefined,
  except: PolicyConfig | undefined,
  hasDefaultRefs: boolean,
  context: CompileContext,
  scope: RuleScope,
): { readonly text: string; readonly policy: PolicyConfig | undefined } | undefined {
  const refs = only ? (only.refs ?? (hasDefaultRefs ? defaultRefs : undefined)) : undefined;
  const implied = !only && hasDefaultRefs ? defaultRefs : undefined;
  const wanted = refs ?? implied;
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

const defaultRefs = ['branches', 'tags'];

/** `branch main from push`, for messages. */
function eventText({ ref, refType = 'branch', source = 'push' }: CompileContext): string {
  const kind = refType === 'merge_request' ? 'a merge request of' : refType;
  return `${kind} ${ref} from ${source}`;
}

function unmetPart(policy: PolicyConfig, scope: RuleScope): string | undefined {
  const { variables, changes } = policy;
  if (variables && !variables.some(({ expression }) => expression.holds({ variable: scope.raw }))) {
    return `variables: none of ${variables.map(({ text }) => text).join(', ')} is true`;
  }
  if (changes && !hasChanges({ paths: changes, regexp: null, compareTo: null }, scope)) {
    return `changes: no changed file matches ${changes.join(', ')}`;
  }
  if (policy.kubernetes && scope.raw('CI_KUBERNETES_ACTIVE') !== 'true') {
    return 'kubernetes: no cluster is connected';
  }
  return undefined;
}

function metPart(policy: PolicyConfig, scope: RuleScope): string | undefined {
  const { variables, changes } = policy;
  const held = variables?.find(({ expression }) => expression.holds({ variable: scope.raw }));
  if (held) return `variables: ${held.text} is true`;
  if (changes && hasChanges({ paths: changes, regexp: null, compareTo: null }, scope)) {
    return `changes: a changed file matches ${changes.join(', ')}`;
  }
  if (policy.kubernetes && scope.raw('CI_KUBERNETES_ACTIVE') === 'true') {
    return 'kubernetes: a cluster is connected';
  }
  return undefined;
}

/** Whether one item of `refs` fits the event. */
function isRef(item: string, context: CompileContext, { patterns }: RuleScope): boolean {
  const { ref, refType = 'branch', source = 'push', project } = context;
  const pattern = patterns.literal(item);
  // A pattern may hold an @ of its own.
  const at = item.startsWith('/') ? item.lastIndexOf('@') : item.indexOf('@');
  const isSplit = at > 0 && !(pattern && item.endsWith('/'));
  const name = isSplit ? item.slice(0, at) : item;
  if (isSplit && item.slice(at + 1) !== project) return false;
  if (name === 'tags') return refType === 'tag';
  if (name === 'branches') return refType === 'branch';
  if (isSource(name, source)) return true;
  if (refType === 'merge_request') return false;
  if (!name.startsWith('/')) return name === ref;
  return patterns.literal(name)?.test(ref) ?? false;
}

/** `pushes`, `web`, `merge_requests`: the source, or its plural without `_event`. */
function isSource(name: string, source: string): boolean {
  const plain = source.replace(/_event$/, '');
  return name === source || name === `${plain}s` || name === `${plain}es`;
}
