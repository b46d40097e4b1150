import { checkInput, inputKeys } from '#input/input-entry';
import type { PlannedJob } from '#pipeline';
import { get } from '#shape/nodes';
import type { Place } from '#shape/place';
import { type Node, toData } from '#yaml/node';

/** Reads `inputs:` of a job: each has a default. */
export function readJobInputs(node: Node, place: Place): PlannedJob['inputs'] | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  const errors = place.report.errorCount;
  const inputs: Record<string, unknown> = {};
  for (const [name, { key, value }] of node.entries) {
    const inside = place.in(name);
    if (value.kind !== 'map') {
      inside.error(value, 'config should be a hash', 'write {default: VALUE}');
      continue;
    }
    checkInput(value, inputKeys, inside);
    inputs[name] = { type: 'string', ...(toData(value) as object) };
    if (!get(value, 'default')) inside.error(key, 'must have a default value');
  }
  return place.report.errorCount > errors ? undefined : inputs;
}
