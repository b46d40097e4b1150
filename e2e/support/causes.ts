import { inspect } from 'node:util';

/**
 * An error as text with all that it hides: what it came of, and, where putting away failed while another error was
 * on its way, that one first: it is why.
 */
export function told(error: unknown): string {
  if (error instanceof SuppressedError) {
    return `${told(error.suppressed)}\nand then, while putting away: ${told(error.error)}`;
  }
  return inspect(error);
}
