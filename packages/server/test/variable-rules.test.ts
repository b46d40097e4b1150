import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidDotenv, parseDotenv } from '../src/artifacts/dependencies/dotenv.ts';
import { forwardedVariables } from '../src/downstream/forwarded-variables.ts';
import type { Store } from '../src/store/store.ts';
import { configuredVariables } from '../src/variables/configured-variables.ts';
import { environmentUrlOf, wantedNamespaceOf } from '../src/variables/environment-texts.ts';
import { fromGiven } from '../src/variables/job-variables.ts';
import { toldVariables } from '../src/variables/told-variables.ts';
import type { StoredVariable } from '../src/variables/variable.ts';
import { job, pipeline, project } from './records.ts';

const around = [
  { key: 'HOST', value: 'shop.example' },
  { key: 'CERTIFICATE', value: 'PEM', file: true },
];

for (const [url, expected] of [
  ['https://$HOST/', 'https://shop.example/'],
  // The runner may know what the server does not.
  ['https://$UNKNOWN.example/', 'https://$UNKNOWN.example/'],
  ['$HOST', null],
  ['', null],
] as const) {
  test(`the environment's url ${JSON.stringify(url)} is ${expected}`, () => {
    const deploys = job({}, { environment: { url } });

    assert.equal(environmentUrlOf(deploys, around), expected);
  });
}

for (const [namespace, expected] of [
  ['shop', 'shop'],
  ['shop-$HOST', 'shop-shop.example'],
  ['$MISSING', undefined],
  ['', undefined],
  [undefined, undefined],
] as const) {
  test(`the namespace ${namespace} is wanted as ${expected}`, () => {
    const deploys = job({}, { environment: { kubernetes: { namespace } } });

    // A name that nothing gives becomes an empty text, and that is no namespace.
    const wanted = wantedNamespaceOf(deploys, () => [...around, { key: 'MISSING', value: '' }]);

    assert.equal(wanted, expected);
  });
}

test('variables are gathered only for a namespace that refers to some', () => {
  const deploys = job({}, { environment: { kubernetes: { namespace: 'shop' } } });

  wantedNamespaceOf(deploys, () => assert.fail('nobody asks for them'));
});

function stored(ownerKind: string, ownerId: number, more: object = {}): StoredVariable {
  const plain = { isProtected: false, isMasked: false, isRaw: false, environmentScope: '*' };
  const variable = { key: 'K', value: `${ownerKind} ${ownerId}`, variableType: 'env_var' };
  return { ownerKind, ownerId, ...plain, ...variable, ...more } as StoredVariable;
}

const all = [
  stored('instance', 0),
  stored('namespace', 1),
  stored('namespace', 2),
  stored('namespace', 3),
  stored('project', 1),
  stored('project', 1, { key: 'SECRET', isProtected: true }),
];

/** Group 2 lies in group 1, and the project in group 2. */
const store = {
  variables: {
    list: async (owner: { ownerKind: string; ownerId: number }) =>
      all.filter((it) => it.ownerKind === owner.ownerKind && it.ownerId === owner.ownerId),
  },
  namespaces: { get: async (id: number) => ({ id, parentId: id === 2 ? 1 : null }) },
} as unknown as Store;

test('of instance, groups and project the nearest comes last, and so counts', async () => {
  const found = await configuredVariables(store, project({ namespaceId: 2 }), false);

  assert.deepEqual(
    found.map(({ value }) => value),
    ['instance 0', 'namespace 1', 'namespace 2', 'project 1'],
  );
});

test('protected variables are only for those who see them', async () => {
  const found = await configuredVariables(store, project({ namespaceId: 2 }), true);

  assert.equal(found.at(-1)?.key, 'SECRET');
});

test('what somebody gave may be a secret, whether it is shown or not', () => {
  const given = { key: 'A', value: '1', isRaw: true, variableType: 'file' } as const;

  assert.deepEqual(fromGiven(given), {
    key: 'A',
    value: '1',
    raw: true,
    file: true,
    isSecret: true,
  });
});

const written = [{ key: 'URL', value: 'https://$HOST' }];
const handedOver = [{ key: 'MODE', value: 'fast', isRaw: false, variableType: 'env_var' }] as const;

for (const [what, forward, expected] of [
  [
    'what its file says',
    { yaml_variables: true, pipeline_variables: false },
    ['URL=https://shop.example'],
  ],
  [
    'what its pipeline was given',
    { yaml_variables: false, pipeline_variables: true },
    ['MODE=fast'],
  ],
  [
    'both',
    { yaml_variables: true, pipeline_variables: true },
    ['URL=https://shop.example', 'MODE=fast'],
  ],
  ['nothing', { yaml_variables: false, pipeline_variables: false }, []],
] as const) {
  test(`a trigger job passes on ${what} when it says so`, () => {
    const bridge = job({}, { trigger: { forward }, variables: written });

    const passed = forwardedVariables(bridge, pipeline({ variables: handedOver }), [], around);

    assert.deepEqual(
      passed.map(({ key, value }) => `${key}=${value}`),
      expected,
    );
  });
}

test('a file that a variable refers to goes along as a file, under its name', () => {
  const forward = { yaml_variables: true, pipeline_variables: false };
  const uses = [{ key: 'OPTION', value: '--ca $CERTIFICATE' }];
  const bridge = job({}, { trigger: { forward }, variables: uses });

  const passed = forwardedVariables(bridge, pipeline(), [], around);

  assert.deepEqual(passed, [
    { key: 'OPTION', value: '--ca $CERTIFICATE', variableType: 'env_var', isRaw: false },
    { key: 'CERTIFICATE', value: 'PEM', variableType: 'file', isRaw: true },
  ]);
});

test('people are told the values that stand in the file or are predefined, and no secret', async () => {
  const known = async () => [
    { key: 'URL', value: 'https://shop.example' },
    { key: 'CI_JOB_NAME', value: 'build' },
    { key: 'CI_JOB_TOKEN', value: 'secret' },
    { key: 'PASSWORD', value: 'secret' },
    { key: 'MODE', value: 'fast' },
    { key: 'HIDDEN', value: 'secret', masked: true },
  ];
  const asked = job({}, { variables: [...written, { key: 'HIDDEN', value: 'secret' }] });

  const told = await toldVariables({ known }, pipeline({ variables: handedOver }), asked);

  assert.deepEqual(
    told.map(({ key, value, origin }) => `${key} ${value} ${origin}`),
    [
      'URL https://shop.example file',
      'CI_JOB_NAME build predefined',
      'CI_JOB_TOKEN null predefined',
      'PASSWORD null settings',
      'MODE null given',
      'HIDDEN null file',
    ],
  );
});

for (const [text, expected] of [
  ['A=1\nB= two \n', { A: '1', B: 'two' }],
  ['A=1=2', { A: '1=2' }],
  ['A="1"', { A: '"1"' }],
  ['A=', { A: '' }],
] as const) {
  test(`the dotenv report ${JSON.stringify(text)} has ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(parseDotenv(text), expected);
  });
}

for (const [what, text, message] of [
  ['a line without =', 'A=1\nB', /Invalid Format/],
  ['an empty line', 'A=1\n\nB=2', /Invalid Format/],
  ['a key with a dash', 'A-B=1', /letters, digits and '_'/],
  ['more than twenty', Array.from({ length: 21 }, (_, n) => `K${n}=1`).join('\n'), /more than 20/],
] as const) {
  test(`a dotenv report with ${what} is refused`, () => {
    assert.throws(
      () => parseDotenv(text),
      (error) => error instanceof InvalidDotenv && message.test(error.message),
    );
  });
}
