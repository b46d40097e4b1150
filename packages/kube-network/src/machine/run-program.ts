import { spawn } from 'node:child_process';
import { guarded } from '@slipway/io';

/** Runs a program of the machine with `input`; its output, or an error with what it complained of. */
export function runProgram(program: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = guarded(spawn(program, args, { stdio: 'pipe' }));
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => output.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => errors.push(bytes));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output).toString());
      else
        reject(
          new Error(`${program} ${args.join(' ')}: ${Buffer.concat(errors).toString().trim()}`),
        );
    });
    // A program that ends early closes its input; its exit code tells.
    guarded(child.stdin).end(input);
  });
}
