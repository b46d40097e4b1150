import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readArgs } from '../src/http/arguments.ts';
import { checkJsonSize } from '../src/http/bounds.ts';

const url = new URL('http://x/api?page=2&scope[]=a&scope[]=b&filter[environment_scope]=prod');

function form(text: string): Request {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return new Request(url, { method: 'POST', headers, body: text });
}

test('query and JSON body are read together', async () => {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'x', ok: true, tags: ['a', 'b'], list: [{ key: 'A' }] });
  const args = await readArgs(new Request(url, { method: 'POST', headers, body }), url);

  assert.equal(args.integer('page'), 2);
  assert.deepEqual(args.texts('scope'), ['a', 'b']);
  assert.equal(args.object('filter')?.text('environment_scope'), 'prod');
  assert.equal(args.boolean('ok'), true);
  assert.deepEqual(args.texts('tags'), ['a', 'b']);
  assert.equal(args.objects('list')?.[0]?.text('key'), 'A');
});

test('a form makes lists of objects as Rails reads them', async () => {
  const text =
    'variables[][key]=A&variables[][value]=1&variables[][key]=B&variables[][value]=2&n[0][k]=x&tag_list=a,b';
  const args = await readArgs(form(text), new URL('http://x/'));

  const pairs = args.objects('variables')?.map((it) => [it.text('key'), it.text('value')]);
  assert.deepEqual(pairs, [
    ['A', '1'],
    ['B', '2'],
  ]);
  assert.equal(args.objects('n')?.[0]?.text('k'), 'x');
  assert.deepEqual(args.texts('tag_list'), ['a', 'b']);
});

for (const [name, read, error] of [
  ['a missing value', (it) => it.requiredText('gone'), 'gone is missing'],
  ['a wrong number', (it) => it.integer('name'), 'name is invalid'],
  ['a wrong boolean', (it) => it.boolean('name'), 'name is invalid'],
  ['an unknown word', (it) => it.word('name', ['a']), 'name does not have a valid value'],
] as const satisfies readonly (readonly [
  string,
  (args: Awaited<ReturnType<typeof readArgs>>) => unknown,
  string,
])[]) {
  test(`${name} is answered with 400 and "${error}"`, async () => {
    const args = await readArgs(form('name=x'), new URL('http://x/'));

    assert.throws(() => read(args), { status: 400, body: { error } });
  });
}

test('a body that is no JSON object is refused', async () => {
  const headers = { 'content-type': 'application/json' };
  const request = new Request(url, { method: 'POST', headers, body: '[1' });

  await assert.rejects(readArgs(request, url), { status: 400 });
});

for (const [what, text] of [
  ['a name that is 450,000 levels deep', `${'a[b]'}${'[b]'.repeat(300_000)}=x`],
  ['a list in a list in a list …', `${'a[]'.repeat(40)}=x`],
  ['more values than anybody means', 'a[]=x&'.repeat(100_001)],
] as const) {
  test(`${what} is refused at once`, async () => {
    await assert.rejects(readArgs(form(text), new URL('http://x/')), { status: 400 });
  });
}

for (const [what, json] of [
  ['deep JSON', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`],
  ['JSON of very many values', `{"a":[${'0,'.repeat(100_001)}0]}`],
] as const) {
  test(`${what} is refused before it is parsed`, () => {
    assert.throws(() => checkJsonSize(json), { status: 400 });
  });
}

test('brackets and commas in strings are no values', () => {
  checkJsonSize(JSON.stringify({ content: '[{,"\\"'.repeat(100_000) }));
});

test('what is kept is as long as GitLab lets it be, and no longer', async () => {
  const args = async (text: string) => readArgs(form(text), new URL('http://x/'));
  const problem = { body: { error: 'name is too long (maximum is 255 characters)' } };

  assert.equal((await args(`name=${'x'.repeat(255)}`)).text('name')?.length, 255);
  const long = await args(`name=${'x'.repeat(256)}&content=${'x'.repeat(100_000)}`);
  assert.throws(() => long.text('name'), problem);
  assert.equal(long.text('content')?.length, 100_000);
});
