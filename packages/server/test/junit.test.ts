import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JunitReader } from '../src/test-reports/junit.ts';
import { InvalidXml } from '../src/test-reports/xml-reader.ts';

/** Reads a document in parts of so many characters. */
function read(text: string, size = text.length) {
  const junit = new JunitReader();
  for (let at = 0; at < text.length; at += size) junit.write(text.slice(at, at + size));
  return junit.end();
}

const document = `\uFEFF<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<testsuites>
  <testsuite name="unit" tests='4'>
    <properties><property name="a" value="b>c"/></properties>
    <testcase classname="Cart" name="adds &lt;one&gt; &#x2713;" time="1,000.25" file="cart.test.ts"/>
    <testcase classname="Cart" name="fails" time="0.5">
      <failure message="expected 1" type="AssertionError">expected 1
  at cart.test.ts:7 &amp; on</failure>
      <system-out><![CDATA[printed <b>]]]]><![CDATA[>]]></system-out>
    </testcase>
    <testsuite name="deeper">
      <testcase name="breaks"><error message="boom"/></testcase>
      <testcase name="rests"><skipped/></testcase>
    </testsuite>
  </testsuite>
</testsuites>
`;

const expected = [
  ['success', 'adds <one> ✓', 1000.25, null],
  ['failed', 'fails', 0.5, 'expected 1\n  at cart.test.ts:7 & on\n\nSystem Out:\n\nprinted <b>]]>'],
  ['error', 'breaks', 0, 'boom'],
  ['skipped', 'rests', 0, null],
];

for (const size of [1, 2, 7, 64, 100_000]) {
  test(`a report that comes in parts of ${size} characters is read`, () => {
    const cases = read(document, size);
    assert.deepEqual(
      cases.map(({ status, name, seconds, output }) => [status, name, seconds, output]),
      expected,
    );
    assert.deepEqual([cases[0]?.classname, cases[0]?.file], ['Cart', 'cart.test.ts']);
  });
}

for (const [what, text] of [
  ['nothing', ''],
  ['plain text', 'ok 1'],
  ['an end that is missing', '<testsuite><testcase name="a">'],
  ['an end of something else', '<a><b></a></b>'],
  ['two roots', '<a/><b/>'],
  ['an unknown entity', '<a>&lol;</a>'],
  ['entities of its own', '<!DOCTYPE a [<!ENTITY lol "lol">]><a>&lol;</a>'],
  ['a file of the machine', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
  ['an attribute without quotes', '<a b=c/>'],
  ['a tag that never ends', `<a b="${'x'.repeat(1024 * 1024 + 10)}`],
  ['elements in elements in elements', '<a>'.repeat(300)],
  ['a tag that is cut off', '<testsuite'],
] as const) {
  test(`${what} is no report`, () => {
    assert.throws(() => read(text), InvalidXml);
  });
}

test('a test that prints without end keeps the beginning', () => {
  const text = `<t><testcase name="a"><failure>${'x'.repeat(100_000)}</failure></testcase></t>`;
  assert.equal(read(text, 1000)[0]?.output?.length, 16 * 1024);
});
