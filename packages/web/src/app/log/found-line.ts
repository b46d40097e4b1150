/** Brings a line into sight and marks it; false where it is not drawn. */
export function show(frame: HTMLElement | null, index: number): boolean {
  const line = frame?.querySelector<HTMLElement>(`[data-line="${index}"]`);
  if (!line) return false;
  line.scrollIntoView({ block: 'center' });
  mark(line);
  return true;
}

/** Marks the line that was found, and no other one. */
export function mark(line: Element): void {
  const frame = line.closest('.log-frame');
  for (const marked of frame?.querySelectorAll('.is-found') ?? [])
    marked.classList.remove('is-found');
  line.classList.add('is-found');
}
