/** One line to the person who waits. Standard output belongs to the command that follows. */
export function say(text) {
  process.stderr.write(`slipway: ${text}\n`);
}
