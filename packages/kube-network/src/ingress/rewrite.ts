import { trimmed } from './find-rule.ts';
import type { HeaderChanges, HttpRule, Target } from './http-rule.ts';

/** Where a request goes instead, as the rule's target says. */
export function redirected(url: URL, rule: HttpRule, target: Target): URL {
  const next = new URL(url);
  if (target.scheme) next.protocol = `${target.scheme}:`;
  if (target.host) next.hostname = target.host;
  if (target.port !== undefined) next.port = String(target.port);
  else if (target.scheme) next.port = '';
  const path = pathAfter(url.pathname, rule, target);
  next.pathname = path;
  return next;
}

/** The path of a request after a rewrite. */
export function pathAfter(path: string, rule: HttpRule, { path: target }: Target): string {
  if (!target) return path;
  if (target.type === 'Full') return target.value;
  const rest = path.slice(trimmed(rule.path.value).length);
  return (
    `${trimmed(target.value)}${rest.startsWith('/') || rest === '' ? rest : `/${rest}`}` || '/'
  );
}

/** Applies changes to the fields of a message. */
export function changeHeaders(headers: Headers, changes: HeaderChanges | undefined): void {
  for (const [name, value] of changes?.set ?? []) headers.set(name, value);
  for (const [name, value] of changes?.add ?? []) headers.append(name, value);
  for (const name of changes?.remove ?? []) headers.delete(name);
}
