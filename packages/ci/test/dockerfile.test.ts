import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lintDockerfile } from '../src/index.ts';

const codesOf = (text: string, hasIgnoreFile = true) =>
  lintDockerfile(text, { file: 'Dockerfile', hasIgnoreFile }).map(
    ({ code, at }) => `${at.line} ${code.replace('dockerfile-', '')}`,
  );

for (const [text, expected] of [
  ['FROM node:24.1\nCMD a\nCMD b', ['2 command-twice']],
  ['FROM node:24.1\nCMD a\nFROM node:24.1\nCMD b', []],
  ['FROM node', ['1 unpinned-base']],
  ['FROM localhost:5000/node', ['1 unpinned-base']],
  ['FROM node:latest AS build\nFROM build', ['1 unpinned-base']],
  ['FROM node@sha256:abc', []],
  ['ARG BASE\nFROM $BASE', []],
  ['FROM scratch', []],
  ['FROM alpine:3\nRUN apk add --no-cache \\\n    git nodejs-npm', ['2 gone-package']],
  ['FROM alpine:3\nRUN echo nodejs-npm', []],
  ['FROM a:1\nARG NPM_TOKEN', ['2 secret']],
  ['FROM a:1\nENV DB_PASSWORD=x HOST=y', ['2 secret']],
  ['FROM a:1\nENV PASSWORD secret', ['2 secret']],
  ['FROM a:1\nENV TOKENIZER=x', []],
  ['FROM a:1\nCOPY . .\nRUN npm install', ['2 copy-too-soon']],
  ['FROM a:1\nCOPY --chown=node . /app\nRUN pip install -r requirements.txt', ['2 copy-too-soon']],
  ['FROM a:1\nCOPY package.json .\nRUN npm ci\nCOPY . .', []],
  ['FROM a:1\nCOPY . .\nRUN npm run build', []],
  ['FROM a:1\nCOPY --from=build . .\nRUN npm ci', []],
  ['FROM a:1\nRUN <<EOF\nCMD x\nEOF\nCMD y', []],
  ['', []],
] as const) {
  test(`${JSON.stringify(text)} is told ${expected.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(codesOf(text), expected);
  });
}

test('who copies all files is told of a missing .dockerignore', () => {
  assert.deepEqual(codesOf('FROM a:1\nCOPY . .', false), ['2 no-ignore-file']);
  assert.deepEqual(codesOf('FROM a:1\nCOPY src src', false), []);
});
