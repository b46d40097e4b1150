import { readFileSync } from 'node:fs';
import { CommandFailed } from '#command';

/** What a file holds that somebody has named; `-` is what the command reads. @throws CommandFailed */
export function readGiven(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CommandFailed(
      `${file} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}
