import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import './help.css';

/** The way to the page of a message whose text ends, or has a line that ends, with its code in brackets. */
export function CodeLink({ text }: { readonly text: string }) {
  const [, code] = /\[([a-z][a-z0-9-]+)\]\s*$/m.exec(text) ?? [];
  return code === undefined ? null : <AboutCode code={code} />;
}

/** The way to the page of a message. */
export function AboutCode({ code }: { readonly code: string }) {
  return (
    <Link className="about-code" href={to.help(`diagnostics/${code}`)}>
      About {code}
    </Link>
  );
}
