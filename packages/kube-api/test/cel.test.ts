import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Budget, BudgetSpent } from '../src/cel/budget.ts';
import { environmentOf } from '../src/cel/environment.ts';
import { compile, NotCompiled } from '../src/cel/expression.ts';

const environment = environmentOf({ self: 'dyn' });
const evaluated = (source: string, self: unknown = null) =>
  compile(environment, source).evaluate({ self }, new Budget());

for (const [source, expected, self] of [
  ['self.a.all(x, x > 0)', true, { a: [1n, 2n] }],
  ['has(self.a) && self.a == 1', false, {}],
  [
    'has(self.l[0].b) && !has(self.l[0].c) && has(self.m["x"].y)',
    true,
    { l: [{ b: 1n }], m: { x: { y: 1n } } },
  ],
  ['self.l.all(x, has(x.b[0].c))', true, { l: [{ b: [{ c: 1n }] }] }],
  ['self.?a == null', false, {}],
  ['self.?a.orValue(3) == 3', true, {}],
  ['self.?a == self.?b', true, {}],
  ['self.?a == self.?b || self.?a != optional.of(1)', false, { a: 1n }],
  ['self.?a == self.?b', true, { a: { c: 1n }, b: { c: 1n } }],
  ['self.m.all(k, self.m[k].startsWith("x"))', true, { m: { a: 'xa' } }],
  ['"abc".charAt(1) == "b"', true],
  ['"a-b-c".replace("-", "+", 1) == "a+b-c"', true],
  ['"abc".reverse() == "cba"', true],
  ['strings.quote("a\\"b") == "\\"a\\\\\\"b\\""', true],
  ['"%s is %d of %.1f".format(["x", 3, 2.25]) == "x is 3 of 2.3"', true],
  ['"abc 123".find("[0-9]+") == "123"', true],
  ['"1 2 3".findAll("[0-9]", 2) == ["1", "2"]', true],
  ['"aaa".matches("^a+$")', true],
  ['[1, 3, 2].isSorted()', false],
  ['[1, 3, 2].sum() == 6', true],
  ['[1, 3, 2].max() == 3 && [1, 3, 2].min() == 1', true],
  ['[1, 2, 1].indexOf(1) == 0 && [1, 2, 1].lastIndexOf(1) == 2', true],
  ['sets.contains([1, 2, 3], [2, 1])', true],
  ['sets.intersects(["a"], ["b"])', false],
  ['sets.equivalent([1, 2, 2], [2, 1])', true],
  ['quantity("1.5Gi").isGreaterThan(quantity("1500M"))', true],
  ['quantity("500m").add(quantity("1500m")).asInteger() == 2', true],
  ['quantity("1Ki") == quantity("1024")', true],
  ['isQuantity("1x")', false],
  ['isURL("https://example.com:80/")', true],
  ['url("https://example.com:8443/a?b=c&b=d").getPort() == "8443"', true],
  ['url("https://example.com:8443/a?b=c&b=d").getQuery()["b"].size() == 2', true],
  ['ip("10.0.0.1").family() == 4 && ip("::1").isLoopback()', true],
  ['ip.isCanonical("0:0::1")', false],
  ['cidr("10.0.0.0/8").containsIP("10.1.2.3")', true],
  ['cidr("10.0.0.0/8").containsCIDR(cidr("10.1.0.0/16"))', true],
  ['string(cidr("10.1.2.3/8").masked()) == "10.0.0.0/8"', true],
  ['!format.dns1123Label().validate("a_b").hasValue()', false],
  ['!format.named("dns1123Label").value().validate("ab").hasValue()', true],
  ['semver("1.2.3-rc.1").isLessThan(semver("1.2.3"))', true],
  ['isSemver("v1.2")', false],
  ['isSemver("v1.2", true)', true],
  ['duration("1h") > duration("59m")', true],
  ['timestamp("2020-01-01T00:00:00Z").getFullYear() == 2020', true],
  ['[1, 2, 3, 4].slice(1, 3) == [2, 3]', true],
  ['[1, [2, [3]]].flatten() == [1, 2, [3]] && [1, [2, [3]]].flatten(2) == [1, 2, 3]', true],
  ['[1, "b", 2, "b", {"x": 1, "y": 2}, {"y": 2, "x": 1}].distinct().size() == 4', true],
  ['[5, 3, 1].reverse() == [1, 3, 5] && ["b", "a"].sort() == ["a", "b"]', true],
  ['lists.range(3) == [0, 1, 2]', true],
  ['[{"n": 2}, {"n": 1}].sortBy(e, e.n) == [{"n": 1}, {"n": 2}]', true],
  ['self.all(key, value, value.startsWith(key))', true, { a: 'ab', b: 'bc' }],
  ['self.exists(key, value, key == "b" && value == "bc")', true, { a: 'ab', b: 'bc' }],
  ['[1, 2].all(i, v, v == i + 1) && [[1], [2]].all(i, v, v.all(j, w, w == i + 1))', true],
  ['[0, 1].exists(i, v, 1 / v > 0)', true],
  ['[1, 2, 3].existsOne(i, v, v > 1)', false],
  ['[1, 2, 3].transformList(i, v, i > 0, v * 2) == [4, 6]', true],
  ['self.transformMap(k, v, v + 1) == {"a": 2}', true, { a: 1n }],
  ['["x", "y"].transformMapEntry(i, v, {v: i}) == {"x": 0, "y": 1}', true],
  ['type(self) == int', true, 1n],
  ['self in ["a", "b"]', true, 'a'],
] as const) {
  test(`${source} is ${expected}`, () => {
    assert.equal(evaluated(source, self), expected);
  });
}

for (const [source, message] of [
  ['unknown == 1', /undeclared reference to 'unknown'/],
  ['1 == "a"', /no such overload/],
  ['self.a ==', /Unexpected token/],
  ['has(self[0])', /has\(\) invalid argument/],
  ['[1].all(i, 3, true)', /argument must be a simple name/],
  ['[1].all(i, v, nothing)', /undeclared reference to 'nothing'/],
] as const) {
  test(`${source} is refused before it runs`, () => {
    assert.throws(
      () => compile(environment, source),
      (error: Error) => {
        assert.ok(error instanceof NotCompiled);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

const list = Array.from({ length: 2000 }, (_, index) => BigInt(index));
const endless = `self.all(a, self.all(b, self.all(c, self.all(d, a + b + c + d >= 0))))`;
const bomb = `cel.bind(a0, "xxxxxxxxxx", ${Array.from(
  { length: 40 },
  (_, index) => `cel.bind(a${index + 1}, a${index} + a${index}, `,
).join('')}a40.size() > 0${')'.repeat(41)}`;

for (const [name, source] of [
  ['loops in loops', endless],
  ['loops of two variables in loops', endless.replace(/all\((\w)/g, 'all(i$1, $1')],
  ['a text that doubles again and again', bomb],
  [
    'a pattern that goes back and forth',
    'self.map(x, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!".matches("^(a+)+$")).size() < 0',
  ],
] as const) {
  test(`${name} end within a second`, () => {
    // Of the processor: others may keep it busy.
    const before = process.cpuUsage();
    const expression = compile(environment, source);
    try {
      assert.equal(expression.evaluate({ self: list }, new Budget()), false);
    } catch (error) {
      assert.ok(error instanceof BudgetSpent, String(error));
    }
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 1_000_000, `it took ${user + system} µs`);
  });
}
