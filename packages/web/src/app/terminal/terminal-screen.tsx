import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef, useState } from 'react';
import { heard, resized, said } from './channel.ts';
import { translateStyles } from './terminal-document.ts';

/** A terminal at an address of this instance that speaks as the cluster's API does: what is typed goes there, what it prints is drawn. */
export function TerminalScreen({
  path,
  label,
  onAgain,
}: {
  readonly path: string;
  readonly label: string;
  readonly onAgain: () => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const [ended, setEnded] = useState<string>();
  useEffect(() => {
    if (!place.current) return undefined;
    return openTerminal(place.current, path, setEnded);
  }, [path]);
  return (
    <section aria-label={label}>
      <div className="shell-place" ref={place} />
      <div className="shell-prompt">
        {ended === undefined ? (
          <p className="muted">Shift and Tab leave the terminal.</p>
        ) : (
          <>
            <p role="status">{ended}</p>
            <button type="button" className="button small" onClick={onAgain}>
              Open again
            </button>
          </>
        )}
      </div>
    </section>
  );
}

/** Opens one that lasts until the answer is called. */
function openTerminal(place: HTMLElement, path: string, onEnd: (why: string) => void): () => void {
  const undo = translateStyles(document);
  const terminal = new Terminal({
    fontFamily: 'ui-monospace, monospace',
    fontSize: 13,
    screenReaderMode: true,
    theme: { background: '#14181d', foreground: '#dfe3e8' },
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(place);
  // Programs may want Tab, but whoever has only a keyboard must get out.
  terminal.attachCustomKeyEventHandler(({ key, shiftKey }) => !(key === 'Tab' && shiftKey));
  const size = new ResizeObserver(() => fit.fit());
  size.observe(place);
  const left = new AbortController();
  connect(terminal, path, left.signal, onEnd);
  return () => {
    size.disconnect();
    left.abort();
    terminal.dispose();
    undo();
  };
}

function connect(
  terminal: Terminal,
  path: string,
  left: AbortSignal,
  onEnd: (why: string) => void,
): void {
  const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + path, 'v4.channel.k8s.io');
  socket.binaryType = 'arraybuffer';
  const send = (message: Uint8Array<ArrayBuffer>) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(message);
  };
  let why: string | undefined;
  terminal.onData((text) => send(said(text)));
  terminal.onResize(({ cols, rows }) => send(resized(cols, rows)));
  socket.addEventListener('open', () => {
    send(resized(terminal.cols, terminal.rows));
    terminal.focus();
  });
  socket.addEventListener('message', ({ data }) => {
    const message = heard(data as ArrayBuffer); // as binaryType says
    if (message?.type === 'output') terminal.write(message.bytes);
    else if (message) why = message.why ?? 'The shell has ended.';
  });
  socket.addEventListener('close', () => {
    if (!left.aborted) onEnd(why ?? refused);
  });
  left.addEventListener('abort', () => socket.close());
}

const refused =
  'The connection was refused or cut: the container may have ended, or you may not run commands in it.';
