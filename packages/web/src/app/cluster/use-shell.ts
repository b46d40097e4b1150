import { useCallback, useEffect, useRef, useState } from 'react';
import { LogLines } from '#log/log-lines.ts';
import { heard, said } from './channel.ts';

/** A shell in a container, as far as it has come. */
export interface Shell {
  readonly log: LogLines;
  readonly isOpen: boolean;
  /** Why it has ended. */
  readonly ended: string | undefined;
}

/** Drawn lines after which the oldest are let go. */
const mostLines = 5000;

/** Holds a shell open at an address of the cluster's API; begins again for each other one. */
export function useShell(path: string): {
  readonly shell: Shell | undefined;
  readonly send: (line: string) => void;
} {
  const [shell, setShell] = useState<Shell>();
  const socket = useRef<WebSocket | undefined>(undefined);
  const print = useRef<(text: string) => void>(() => undefined);

  useEffect(() => {
    setShell(undefined);
    let log = new LogLines();
    let isLeft = false;
    const show = (isOpen: boolean, ended?: string) => {
      if (!isLeft) setShell({ log, isOpen, ended });
    };
    print.current = (text) => {
      if (log.lines.length > mostLines) log = new LogLines();
      log.push(text);
      show(true);
    };
    const decoder = new TextDecoder();
    const opened = new WebSocket(
      `${location.origin.replace(/^http/, 'ws')}/-/kubernetes${path}`,
      'v4.channel.k8s.io',
    );
    socket.current = opened;
    opened.binaryType = 'arraybuffer';
    let why: string | undefined;
    opened.addEventListener('open', () => show(true));
    opened.addEventListener('message', ({ data }) => {
      const message = heard(data as ArrayBuffer); // as binaryType says
      if (message?.type === 'output') {
        print.current(decoder.decode(message.bytes, { stream: true }));
      } else if (message) why = message.why ?? 'The shell has ended.';
    });
    opened.addEventListener('close', () => show(false, why ?? refused));
    return () => {
      isLeft = true;
      opened.close();
    };
  }, [path]);

  const send = useCallback((line: string) => {
    if (socket.current?.readyState !== WebSocket.OPEN) return;
    print.current(`$ ${line}\n`);
    socket.current.send(said(`${line}\n`));
  }, []);
  return { shell, send };
}

const refused =
  'The connection was refused or cut: the container may have ended, or you may not run commands in it.';
