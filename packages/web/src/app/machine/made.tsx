import { TimeAgo } from '#ui/time/time.tsx';

/** When an image was made; builders that want the same bytes each time write down no time at all. */
export function Made({ at }: { readonly at: string }) {
  return Date.parse(at) > 0 ? <TimeAgo at={at} /> : <span className="muted">not said</span>;
}
