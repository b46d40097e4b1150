import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flush, packet, readPackets } from '#protocol/pkt-line';
import { type ListedRef, listRefs } from '#refs/listed-refs';
import { refOnDisk } from '#refs/ref-files';
import type { Repository } from '#repository';

/** What a client of protocol version 2 wants to know of refs. */
export interface RefQuestion {
  readonly wantsPeeled: boolean;
  readonly wantsSymrefs: boolean;
  readonly wantsUnborn: boolean;
  /** How the names begin; none: all of them. */
  readonly prefixes: readonly string[];
}

/** Nobody asks for it: what jobs keep alive is no business of clients (`uploadpack.hideRefs`). */
const hidden = 'refs/keep-around/';
/** Git itself gives all refs beyond that many. */
const mostPrefixes = 65_536;
const mostRemembered = 50_000;

/** The command that asks for refs, as its first packet is written. */
export const isLsRefs = (head: Buffer): boolean =>
  /^00(?:13|14)command=ls-refs/.test(head.toString('latin1', 0, 20));

/**
 * What a whole request asks for; undefined for one that holds anything unknown, which git shall answer.
 *
 * @see https://git-scm.com/docs/protocol-v2#_ls_refs
 */
export function parseLsRefs(request: Buffer): RefQuestion | undefined {
  const { packets, rest } = readPackets(request);
  const lines = packets.map(({ payload }) => payload?.toString('utf8').replace(/\n$/, ''));
  if (rest.length > 0 || lines.at(-1) !== undefined) return undefined;
  const words = lines.flatMap((line) => line ?? []);
  const isKnown = words.every((word) =>
    /^(?:command=ls-refs|agent=.*|session-id=.*|object-format=sha(?:1|256)|peel|symrefs|unborn|ref-prefix .*)$/s.test(
      word,
    ),
  );
  if (!isKnown) return undefined;
  const prefixes = words.flatMap((word) => /^ref-prefix (.*)$/s.exec(word)?.[1] ?? []);
  return {
    wantsPeeled: words.includes('peel'),
    wantsSymrefs: words.includes('symrefs'),
    wantsUnborn: words.includes('unborn'),
    prefixes: prefixes.length > mostPrefixes ? [] : prefixes,
  };
}

/** Answers such questions from the files, in git's own words; undefined when only git can. */
export type LsRefs = (repository: Repository, question: RefQuestion) => Promise<Buffer | undefined>;

/** A fetch begins with this question, and starting a program for it costs as much as all the rest. */
export function createLsRefs(): LsRefs {
  /** What tags lead to, which never changes: null for one that is a commit itself. */
  const peeled = new Map<string, string | null>();

  async function peel(repository: Repository, refs: readonly ListedRef[]): Promise<void> {
    const unknown = refs.filter(
      ({ peeled: known, sha }) => known === undefined && !peeled.has(sha),
    );
    if (unknown.length === 0) return;
    const input = unknown.map(({ sha }) => `${sha}^{}\n`).join('');
    const output = await repository.run(['cat-file', '--batch-check=%(objectname)'], input);
    const lines = output.toString('latin1').split('\n');
    if (peeled.size > mostRemembered) peeled.clear();
    for (const [at, { sha }] of unknown.entries()) {
      const target = lines[at] ?? '';
      peeled.set(sha, target === sha || !/^[0-9a-f]{40,64}$/.test(target) ? null : target);
    }
  }

  return async (repository, question) => {
    const prefixes = question.prefixes.length === 0 ? ['HEAD', 'refs/'] : question.prefixes;
    const head = prefixes.some((it) => 'HEAD'.startsWith(it))
      ? await headLine(repository, question)
      : '';
    const all = await listRefs(repository, prefixes);
    if (all === undefined || head === undefined) return undefined;
    const refs = all.filter(({ name }) => !name.startsWith(hidden));
    if (question.wantsPeeled) await peel(repository, refs);
    const lines = refs.map((ref) => {
      const target = ref.peeled === undefined ? peeled.get(ref.sha) : ref.peeled;
      return `${ref.sha} ${ref.name}${question.wantsPeeled && target ? ` peeled:${target}` : ''}\n`;
    });
    return Buffer.concat([
      ...(head === '' ? [] : [packet(head)]),
      ...lines.map((line) => packet(line)),
      flush,
    ]);
  };
}

/** The line of `HEAD`; empty when there is nothing to say of it, undefined when only git can. */
async function headLine(
  repository: Repository,
  question: RefQuestion,
): Promise<string | undefined> {
  const text = await readFile(join(repository.directory, 'HEAD'), 'utf8');
  const [, branch] = /^ref: (refs\/heads\/.+)\n$/.exec(text) ?? [];
  if (branch === undefined) return undefined;
  const there = await refOnDisk(repository, branch);
  if (there === 'unclear') return undefined;
  const target = question.wantsSymrefs ? ` symref-target:${branch}` : '';
  if (there !== 'missing') return `${there.sha} HEAD${target}\n`;
  return question.wantsUnborn ? `unborn HEAD${target}\n` : '';
}
