import type { PlannedJob } from '#pipeline';
import { checkSchema, type Schema } from '#shape/json-schema';
import type { Place } from '#shape/place';
import { type Node, toData } from '#yaml/node';

const keys = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const text: Schema = { type: 'string' };
const shared = {
  name: { type: 'string', pattern: keys },
  env: { type: 'object', patternProperties: { keys, values: text } },
} as const satisfies Record<string, Schema>;
const inputs: Schema = { type: 'object', patternProperties: { keys, values: {} } };

const git: Schema = {
  type: 'object',
  required: ['url', 'rev'],
  properties: { url: text, dir: text, rev: text, file: text },
};
const oci: Schema = {
  type: 'object',
  required: ['registry', 'repository', 'tag'],
  properties: { registry: text, repository: text, tag: text, dir: text, file: text },
};
const reference: Schema = {
  oneOf: [
    text,
    { type: 'object', required: ['git'], properties: { git } },
    { type: 'object', required: ['oci'], properties: { oci } },
  ],
};

/** A step that runs something written elsewhere, named by `key`. */
function referring(key: string, value: Schema): Schema {
  return {
    type: 'object',
    required: ['name', key],
    properties: { ...shared, inputs, [key]: value },
  };
}

const steps: Schema = {
  type: 'array',
  items: {
    hint: 'a step is {name, script} or {name, step}',
    oneOf: [
      referring('step', reference),
      {
        type: 'object',
        required: ['name', 'script'],
        properties: { ...shared, script: { type: 'string', minLength: 1 } },
      },
      referring('func', reference),
    ],
  },
};

/** Reads `run:`, a list of steps. GitLab says what is wrong with it as an attribute of the job. */
export function readRun(node: Node, place: Place): PlannedJob['run'] | undefined {
  if (!checkSchema(node, steps, place, 'run')) return undefined;
  return node.kind === 'list' ? node.items.map(toData) : undefined;
}
