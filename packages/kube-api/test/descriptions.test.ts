import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInKinds } from '../src/kinds/built-in.ts';
import { describeField, describeMessage } from '../src/schema/field-description.ts';
import { messageSchema } from '../src/schema/message.ts';
import type { Schema } from '../src/schema/schema.ts';

/** The messages that objects of the served kinds are made of. */
function reachable(): ReadonlySet<string> {
  const found = new Set<string>();
  const collect = (schema: Schema) => {
    if (schema.type === 'list') collect(schema.items);
    if (schema.type === 'map') collect(schema.values);
    if (schema.type !== 'object' || schema.message === undefined) return;
    if (found.has(schema.message)) return;
    found.add(schema.message);
    for (const field of schema.fields.values()) collect(field.schema);
  };
  for (const { type } of builtInKinds) collect(messageSchema(type));
  return found;
}

test('every message and field of a served kind is described in a sentence', () => {
  const missing = [...reachable()].flatMap((message) => {
    const fields = [...messageSchema(message).fields.keys()];
    const all = [
      [message, describeMessage(message)] as const,
      ...fields.map((field) => [`${message}.${field}`, describeField(message, field)] as const),
    ];
    return all.filter(([, text]) => !/^[A-Z$].*\.$/.test(text ?? '')).map(([name]) => name);
  });

  assert.deepEqual(missing, []);
});
