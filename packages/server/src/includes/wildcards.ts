import { RE2JS } from 're2js';

/**
 * `*` stays inside a folder, `**` does not. Pattern and names come from whoever can push, so the time
 * must not grow with the ways to share a name among the stars.
 */
export function globMatcher(pattern: string): (name: string) => boolean {
  const source = pattern
    .split(/(\*\*\/|\*\*|\*)/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '**') return '.*';
      if (part === '*') return '[^/]*';
      return RE2JS.quote(part);
    })
    .join('');
  const expression = RE2JS.compile(`(?s)^${source}$`);
  return (name) => expression.matcher(name).find();
}
