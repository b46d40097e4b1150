import { didYouMean } from '../nearest.ts';
import { get, type Place, quoteHint } from '../shape.ts';
import { type MapNode, type Node, toData } from '../yaml/node.ts';

/** What a step may do, and the keys that go with it; in words of a JSON schema, as in GitLab. */
const kinds = {
  step: ['name', 'step', 'inputs', 'env'],
  script: ['name', 'script', 'env'],
  func: ['name', 'func', 'inputs', 'env'],
  action: ['name', 'action', 'inputs', 'env'],
  exec: ['name', 'exec', 'env'],
  run: ['name', 'run', 'env'],
} as const;
const stepName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Reads `run:`, a list of steps. */
export function readRun(node: Node, place: Place): unknown[] | undefined {
  if (node.kind !== 'list') return place.error(node, 'run value at root is not an array');
  const errors = place.report.errorCount;
  for (const [at, step] of node.items.entries()) checkStep(step, `/${at}`, place);
  return place.report.errorCount === errors ? node.items.map(toData) : undefined;
}

function checkStep(node: Node, at: string, place: Place): void {
  if (node.kind !== 'map') {
    place.error(node, `run value at \`${at}\` is not an object`);
    return;
  }
  const kind = (Object.keys(kinds) as (keyof typeof kinds)[]).find((key) => get(node, key));
  const missing = [get(node, 'name') ? '' : 'name', kind ? '' : 'step'].filter((key) => key !== '');
  if (missing.length > 0) {
    const text = `run object at \`${at}\` is missing required properties: ${missing.join(', ')}`;
    place.error(node, text, kind ? undefined : 'a step has a step or a script');
  }
  const known: readonly string[] = kinds[kind ?? 'step'];
  for (const [key, entry] of node.entries) {
    if (known.includes(key)) continue;
    const text = `run object property at \`${at}/${key}\` is a disallowed additional property`;
    place.error(entry.key, text, didYouMean(key, known) ?? `known here: ${known.join(', ')}`);
  }
  checkValues(node, at, place);
}

function checkValues(step: MapNode, at: string, place: Place): void {
  const name = get(step, 'name');
  if (name) checkString(name, `${at}/name`, place);
  if (name?.kind === 'scalar' && typeof name.value === 'string' && !stepName.test(name.value)) {
    place.error(name, `run string at \`${at}/name\` does not match pattern: ${stepName.source}`);
  }
  const script = get(step, 'script');
  if (script) checkString(script, `${at}/script`, place);
  const env = get(step, 'env');
  if (env && env.kind !== 'map') place.error(env, `run value at \`${at}/env\` is not an object`);
  if (env?.kind !== 'map') return;
  for (const [key, { value }] of env.entries) checkString(value, `${at}/env/${key}`, place);
}

function checkString(node: Node, at: string, place: Place): void {
  if (node.kind === 'scalar' && typeof node.value === 'string') return;
  place.error(node, `run value at \`${at}\` is not a string`, quoteHint(node));
}
