import { Duplex } from 'node:stream';
import { named, type Target } from '#fuzz/target';

/** A client that sends this and then goes; what it is answered falls on the floor. */
function clientThatSends(input: Buffer): Duplex {
  return new Duplex({
    read() {
      this.push(input);
      this.push(null);
    },
    write(_chunk, _encoding, done) {
      done();
    },
  });
}

/** What comes over connections in frames, lines and escapes. */
export const streamTargets: readonly Target[] = [
  {
    name: 'spdy',
    share: 4,
    words: [],
    async seeds() {
      const { controlFrame, dataFrame, frameType, words } = await import(
        '#packages/kube-node/src/streams/wire/spdy-frames'
      );
      const { HeaderCodec } = await import('#packages/kube-node/src/streams/wire/spdy-headers');
      const codec = new HeaderCodec();
      const block = await codec.encode(new Map([['streamtype', 'stdin']]));
      codec.close();
      const start = Buffer.concat([words(1, 0), Buffer.from([0, 0]), block]);
      const open = controlFrame(frameType.synStream, start);
      const rest = [dataFrame(1, Buffer.from('hello')), controlFrame(frameType.ping, words(1))];
      const end = controlFrame(frameType.rstStream, words(1, 5));
      return [Buffer.concat([open, ...rest, end]), Buffer.concat(rest), open];
    },
    async open() {
      const { SpdyConnection } = await import(
        '#packages/kube-node/src/streams/wire/spdy-connection'
      );
      return {
        run: (input) =>
          new Promise<void>((resolve) => {
            new SpdyConnection(clientThatSends(input), Buffer.alloc(0), {
              onStream: (stream) => void stream.resume(),
              onClose: resolve,
            });
          }),
      };
    },
  },
  {
    name: 'git-packets',
    share: 10,
    words: [
      '0000',
      '0001',
      '0004',
      '0032',
      'ffff',
      '\0',
      ' report-status push-options',
      'refs/heads/a',
    ],
    async open() {
      const { readPackets } = await import('#packages/git/src/protocol/pkt-line');
      const { PushHeadReader } = await import('#packages/git/src/push/push-head');
      return {
        run(input) {
          const half = input.length >> 1;
          const reader = new PushHeadReader();
          reader.take(input.subarray(0, half));
          reader.take(input.subarray(half));
          readPackets(input);
        },
        isRefusal: named('RangeError'),
      };
    },
  },
  {
    name: 'git-patch',
    share: 8,
    words: [
      'diff --git a/x b/x\n',
      '--- a/x\n',
      '+++ b/x\n',
      '@@ -1 +1 @@\n',
      '+',
      '-',
      'Binary files',
      'rename from ',
    ],
    async open() {
      const { PatchReader } = await import('#packages/git/src/history/patch-reader');
      return {
        run(input) {
          const reader = new PatchReader();
          reader.take(input.subarray(0, input.length >> 1));
          reader.take(input.subarray(input.length >> 1));
          reader.end();
        },
      };
    },
  },
  {
    name: 'trace',
    share: 8,
    words: [
      '\u001b[0K',
      '\u001b[31;1m',
      '\u001b[38;5;1m',
      'section_start:1:a[collapsed=true]\r',
      'section_end:1:a\r',
      '\n',
      '\r',
      '2026-01-01T00:00:00.000000Z 00O ',
      '+',
    ],
    async open() {
      const { LogLines } = await import('#packages/web/src/app/log/log-lines');
      return {
        run(input) {
          const lines = new LogLines();
          const text = input.toString();
          lines.push(text.slice(0, text.length >> 1));
          lines.push(text.slice(text.length >> 1));
        },
      };
    },
  },
];
