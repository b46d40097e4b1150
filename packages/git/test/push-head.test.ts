import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flush, packet } from '../src/protocol/pkt-line.ts';
import { PushHeadReader } from '../src/push/push-head.ts';

const zero = '0'.repeat(40);
const one = '1'.repeat(40);

function command(index: number, capabilities = ''): Buffer {
  return packet(`${zero} ${one} refs/heads/b${index}${capabilities && `\0 ${capabilities}`}\n`);
}

test('an announcement may come in pieces of any size', () => {
  const bytes = Buffer.concat([
    command(0, 'report-status push-options'),
    command(1),
    flush,
    packet('ci.skip\n'),
    flush,
    Buffer.from('PACK'),
  ]);
  for (const size of [1, 3, 50, bytes.length]) {
    const reader = new PushHeadReader();
    let head: ReturnType<PushHeadReader['take']>;
    for (let at = 0; at < bytes.length && !head; at += size) {
      head = reader.take(bytes.subarray(at, at + size));
    }

    assert.deepEqual(
      head?.updates.map(({ ref }) => ref),
      ['refs/heads/b0', 'refs/heads/b1'],
    );
    assert.deepEqual(head?.pushOptions, ['ci.skip']);
    assert.ok(head?.capabilities.has('report-status'));
  }
});

test('a push of nothing announces nothing', () => {
  const head = new PushHeadReader().take(flush);

  assert.deepEqual([head?.updates, head?.pushOptions], [[], []]);
});

test('an announcement is read once, not once for each of its pieces', () => {
  const small = costOf(2 ** 20);
  const large = costOf(16 * 2 ** 20);

  // It was 256 times as much when each piece began from the start.
  assert.ok(large < 64 * Math.max(small, 10_000), `${small} and ${large} microseconds`);
});

/** Microseconds of the processor, which others do not slow down. */
function costOf(size: number): number {
  const line = command(1);
  const bytes = Buffer.concat(Array.from({ length: size / line.length }, () => line));
  const reader = new PushHeadReader();
  const before = process.cpuUsage();
  for (let at = 0; at < bytes.length; at += 16 * 1024) {
    reader.take(bytes.subarray(at, at + 16 * 1024));
  }
  assert.ok(reader.take(flush));
  return process.cpuUsage(before).user;
}
