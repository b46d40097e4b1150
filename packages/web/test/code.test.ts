import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refAndPath } from '../src/app/code/ref-and-path.ts';
import { tally, unifiedLines } from '../src/app/diff/unified-diff.ts';
import { commandOf, questionOf } from '../src/app/editor/scenario.ts';
import { addressOf, anchorOf, pictureOf } from '../src/app/markdown/markdown-address.ts';
import { piecesOf } from '../src/app/source/pieces.ts';

const names = new Set(['main', 'feature/x', 'feature', 'v1']);
for (const [address, known, expected] of [
  ['', undefined, ['main', '']],
  ['v1', undefined, ['v1', '']],
  ['main/src/a.ts', undefined, ['main', 'src/a.ts']],
  [`${'a'.repeat(40)}/src`, undefined, ['a'.repeat(40), 'src']],
  ['feature/x/src', undefined, undefined],
  ['feature/x/src', names, ['feature/x', 'src']],
  ['feature/y/src', names, ['feature', 'y/src']],
  ['gone/src', names, ['gone', 'src']],
] as const) {
  test(`${address || 'no address'} is ${expected?.join(' : ') ?? 'not known yet'}`, () => {
    const found = refAndPath(address === '' ? [] : address.split('/'), 'main', known);
    assert.deepEqual(found && [found.ref, found.path], expected);
  });
}

const place = {
  folder: 'docs/guide',
  page: (path: string) => `page:${path}`,
  file: (path: string) => `file:${path}`,
};
for (const [href, expected] of [
  ['setup.md', { kind: 'page', href: 'page:docs/guide/setup.md' }],
  ['../img.md?x#y', { kind: 'page', href: 'page:docs/img.md#y' }],
  ['/README.md', { kind: 'page', href: 'page:README.md' }],
  ['../../../../etc/passwd', { kind: 'page', href: 'page:etc/passwd' }],
  ['#here', { kind: 'anchor', href: '#here' }],
  ['https://example.com', { kind: 'outside', href: 'https://example.com' }],
  ['javascript:alert(1)', { kind: 'none' }],
  ['JaVaScRiPt:alert(1)', { kind: 'none' }],
  ['data:text/html,x', { kind: 'none' }],
  ['//example.com/x', { kind: 'none' }],
] as const) {
  test(`in a text ${href} leads to ${expected.kind}`, () => {
    assert.deepEqual(addressOf(href, place), expected);
  });
}

test('pictures of other servers are not asked for', () => {
  assert.equal(pictureOf('../a.png', place), 'file:docs/a.png');
  assert.equal(pictureOf('https://example.com/a.png', place), undefined);
});

test('headings have the anchors of GitLab', () => {
  assert.equal(anchorOf('What, *now*? Über uns'), 'what-now-über-uns');
});

test('coloured lines keep their text, and markup in them stays text', () => {
  const lines = piecesOf(
    '<span class="hljs-comment">/* &lt;b&gt;\n</span>x = <span class="hljs-string">&quot;&amp;&quot;</span>',
  );

  assert.deepEqual(lines, [
    [{ kind: 'hljs-comment', text: '/* <b>' }],
    [
      { kind: '', text: 'x = ' },
      { kind: 'hljs-string', text: '"&"' },
    ],
  ]);
});

test('a unified diff is read with the numbers of its lines', () => {
  const lines = unifiedLines('@@ -3,2 +3,3 @@ f\n same\n-old\n+new\n+more\n\\ No newline at end\n');

  assert.deepEqual(
    lines.map(({ kind, before, after }) => [kind, before, after]),
    [
      ['hunk', undefined, undefined],
      ['same', 3, 3],
      ['goes', 4, undefined],
      ['comes', undefined, 4],
      ['comes', undefined, 5],
      ['note', undefined, undefined],
    ],
  );
  assert.deepEqual(tally(lines), { comes: 2, goes: 1 });
});

test('a scenario is a question to the server, and a command', () => {
  const scenario = { event: 'tag', ref: 'v1', variables: 'A=b\n' } as const;

  assert.deepEqual(questionOf('x: y', scenario, false), {
    content: 'x: y',
    ref: 'v1',
    is_tag: true,
    source: 'push',
    variables: [{ key: 'A', value: 'b' }],
    with_merged_yaml: false,
  });
  assert.equal(commandOf(scenario, 'deploy'), "slipway why deploy --tag v1 --var 'A=b'");
});
