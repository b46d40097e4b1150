import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inContext, lineDiff } from '../src/app/cluster/yaml/line-diff.ts';
import { documentsIn, nameIn, withoutManagedFields } from '../src/app/cluster/yaml/yaml-text.ts';

test('managed fields are no part of what one edits', () => {
  const yaml = `apiVersion: v1
kind: ConfigMap
metadata:
  managedFields:
  - apiVersion: v1
    manager: kubectl
  name: settings
data:
  managedFields: stays
`;

  const kept = withoutManagedFields(yaml);

  assert.match(kept, /^metadata:\n {2}name: settings\ndata:\n {2}managedFields: stays$/m);
});

test('a text of several objects is parted, and each says what it is about', () => {
  const text = `# the namespace
---
apiVersion: v1
kind: Namespace
metadata: 
  name: "shop" # quoted
---
apiVersion: apps/v1
kind: Deployment
metadata:
    labels: {name: other}
    name: web
    namespace: shop
spec:
    name: none of it
`;

  const documents = documentsIn(text);

  assert.deepEqual(documents.map(nameIn), [
    { apiVersion: 'v1', kind: 'Namespace', name: 'shop', namespace: undefined },
    { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'shop' },
  ]);
  assert.equal(nameIn('kind: Pod\n'), undefined);
});

test('what changes is shown with a few lines around it', () => {
  const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const changed = lines.with(10, 'another');

  const diff = lineDiff(lines.join('\n'), changed.join('\n'));
  const shown = inContext(diff, 1).map((line) => (line ? `${line.sign}${line.text}` : '…'));

  assert.deepEqual(shown, ['…', ' line 9', '-line 10', '+another', ' line 11', '…']);
});

test('equal texts have nothing to show', () => {
  assert.ok(lineDiff('a\nb', 'a\nb').every(({ sign }) => sign === ' '));
});
