import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInKinds } from '../src/kinds/built-in.ts';
import { describeField, describeMessage } from '../src/schema/field-description.ts';
import { jsonFieldsOf } from '../src/schema/field-table.ts';

/** The messages that objects of the served kinds are made of. */
function reachable(): ReadonlySet<string> {
  const found = new Set<string>();
  const collect = (message: string) => {
    if (found.has(message)) return;
    found.add(message);
    for (const { type } of jsonFieldsOf(message)?.values() ?? []) {
      if ('message' in type) collect(type.message);
    }
  };
  for (const { type } of builtInKinds) collect(type);
  return found;
}

test('every message and field of a served kind is described in a sentence', () => {
  const missing = [...reachable()].flatMap((message) => {
    const fields = [...(jsonFieldsOf(message)?.keys() ?? [])];
    const all = [
      [message, describeMessage(message)] as const,
      ...fields.map((field) => [`${message}.${field}`, describeField(message, field)] as const),
    ];
    return all.filter(([, text]) => !/^[A-Z$].*\.$/.test(text ?? '')).map(([name]) => name);
  });

  assert.deepEqual(missing, []);
});
