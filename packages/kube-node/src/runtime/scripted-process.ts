import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { OutputChunk } from '@slipway/engine';
import { guarded } from '@slipway/io';

const KILLED = 137;

/**
 * A process of the scripted runtime. It knows `echo`, `cat`, `sleep`, `true`, `false` and
 * `sh -c "exit N"`; anything else runs until it is killed or a test ends it.
 */
export class ScriptedProcess {
  readonly stdin = guarded(new PassThrough());
  readonly ended: Promise<number>;
  readonly #output: OutputChunk[] = [];
  readonly #changed = new EventTarget();
  #exitCode: number | undefined;
  #end: (code: number) => void = () => {};

  constructor(command: readonly string[]) {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    void this.#run(command);
  }

  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  print(text: string, stream: OutputChunk['stream'] = 'stdout'): void {
    this.#output.push({ stream, data: Buffer.from(text) });
    this.#changed.dispatchEvent(new Event('change'));
  }

  exit(code: number): void {
    if (this.#exitCode !== undefined) return;
    this.#exitCode = code;
    this.#changed.dispatchEvent(new Event('change'));
    this.#end(code);
  }

  kill(): void {
    this.exit(KILLED);
  }

  /** What was printed from the `from`-th piece on; with `follow` until the process or `listening` ends. */
  async *output(
    follow: boolean,
    from = 0,
    listening = new AbortController().signal,
  ): AsyncGenerator<OutputChunk> {
    for (let at = from; ; at += 1) {
      while (at >= this.#output.length) {
        if (!follow || this.#exitCode !== undefined || listening.aborted) return;
        await Promise.race([once(this.#changed, 'change'), once(listening, 'abort')]);
      }
      const chunk = this.#output[at];
      if (chunk) yield chunk;
    }
  }

  get printed(): number {
    return this.#output.length;
  }

  async #run([program, ...args]: readonly string[]): Promise<void> {
    if (program === 'true') this.exit(0);
    else if (program === 'false') this.exit(1);
    else if (program === 'echo') {
      this.print(`${args.join(' ')}\n`);
      this.exit(0);
    } else if (program === 'cat') {
      for await (const data of this.stdin) this.print(String(data));
      this.exit(0);
    } else if (program === 'sh') {
      const code = /^exit (?<code>\d+)$/.exec(args[1] ?? '')?.groups?.code;
      if (code !== undefined) this.exit(Number(code));
    }
  }
}
