import { trimmed } from './find-rule.ts';
import type { HeaderChanges, HttpFilters, HttpRule, Target } from './http-rule.ts';

/** Where a request goes instead, as the rule says. */
export function redirected(
  url: URL,
  rule: HttpRule,
  target: NonNullable<HttpFilters['redirect']>,
): string {
  if (target.location !== undefined) return target.location;
  const next = new URL(url);
  if (target.scheme) next.protocol = `${target.scheme}:`;
  if (target.host) next.hostname = target.host;
  if (target.port !== undefined) next.port = String(target.port);
  else if (target.scheme) next.port = '';
  const path = pathAfter(url.pathname, rule, target);
  next.pathname = path;
  return next.href;
}

/** The path of a request after a rewrite. */
export function pathAfter(path: string, rule: HttpRule, { path: target }: Target): string {
  if (!target) return path;
  if (target.type === 'Full') return target.value;
  if (target.type === 'Pattern') return withGroups(path, rule, target.value);
  const rest = path.slice(trimmed(rule.path.value).length);
  return (
    `${trimmed(target.value)}${rest.startsWith('/') || rest === '' ? rest : `/${rest}`}` || '/'
  );
}

/** The path that `$1` and the like make of what the rule's pattern has matched. */
function withGroups(path: string, rule: HttpRule, target: string): string {
  const groups = rule.path.type === 'Pattern' ? (rule.path.pattern.match(path) ?? []) : [];
  const made = target.replace(/\$(\d)/g, (_, index: string) => groups[Number(index)] ?? '');
  return made.startsWith('/') ? made : `/${made}`;
}

/** Applies changes to the fields of a message. */
export function changeHeaders(headers: Headers, changes: HeaderChanges | undefined): void {
  for (const [name, value] of changes?.set ?? []) headers.set(name, value);
  for (const [name, value] of changes?.add ?? []) headers.append(name, value);
  for (const name of changes?.remove ?? []) headers.delete(name);
}
