import { lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import { Fragment, type ReactNode } from 'react';
import { Link } from '#frame/router.tsx';
import { addressOf, anchorOf, type Place, pictureOf } from './markdown-address.ts';
import './markdown.css';

/**
 * A text in Markdown, drawn as elements of ours: none of its HTML reaches the page, so nothing in it
 * can run. Tags that people write into their READMEs are left out, the words between them stay.
 */
export function Markdown({ text, place }: { readonly text: string; readonly place: Place }) {
  return <div className="markdown">{drawn(lexer(text), place)}</div>;
}

function drawn(tokens: readonly Token[] | undefined, place: Place): ReactNode {
  return tokens?.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name, and never move
    <Fragment key={index}>{one(token as MarkedToken, place)}</Fragment>
  ));
}

function one(token: MarkedToken, place: Place): ReactNode {
  switch (token.type) {
    case 'heading':
      return <Heading token={token} place={place} />;
    case 'paragraph':
      return <p>{drawn(token.tokens, place)}</p>;
    case 'text':
      return 'tokens' in token && token.tokens ? drawn(token.tokens, place) : plain(token.text);
    case 'strong':
      return <strong>{drawn(token.tokens, place)}</strong>;
    case 'em':
      return <em>{drawn(token.tokens, place)}</em>;
    case 'del':
      return <del>{drawn(token.tokens, place)}</del>;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keys
        <pre tabIndex={0}>
          <code>{token.text}</code>
        </pre>
      );
    case 'blockquote':
      return <blockquote>{drawn(token.tokens, place)}</blockquote>;
    case 'list':
      return <List token={token} place={place} />;
    case 'table':
      return <TextTable token={token} place={place} />;
    case 'link':
      return <TextLink token={token} place={place} />;
    case 'image':
      return <Picture token={token} place={place} />;
    case 'hr':
      return <hr />;
    case 'br':
      return <br />;
    case 'escape':
      return token.text;
    case 'html':
      return plain(token.text.replace(/<!--[\s\S]*?-->|<[^>]*>/g, ''));
    default:
      return null;
  }
}

/** `&amp;` and its like as the signs they stand for. Nothing in a document without a window runs. */
function plain(text: string): string {
  if (!text.includes('&')) return text;
  const parsed = new DOMParser().parseFromString(text.replaceAll('<', '&lt;'), 'text/html');
  return parsed.documentElement.textContent ?? text;
}

function Heading({ token, place }: { readonly token: Tokens.Heading; readonly place: Place }) {
  // Most pages have a first heading of their own, and the part that the text stands in a second.
  const { headingsAbove = 2 } = place;
  const Level = `h${Math.min(6, token.depth + headingsAbove)}` as 'h3';
  return (
    <Level id={anchorOf(token.text)} className={`markdown-h${token.depth}`}>
      {drawn(token.tokens, place)}
    </Level>
  );
}

function List({ token, place }: { readonly token: Tokens.List; readonly place: Place }) {
  const Kind = token.ordered ? 'ol' : 'ul';
  return (
    <Kind {...(token.ordered && token.start !== '' && { start: Number(token.start) })}>
      {token.items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <li key={index}>
          {item.task && (item.checked ? '☑ ' : '☐ ')}
          {drawn(item.tokens, place)}
        </li>
      ))}
    </Kind>
  );
}

function TextTable({ token, place }: { readonly token: Tokens.Table; readonly place: Place }) {
  const cells = (row: readonly Tokens.TableCell[], Cell: 'th' | 'td') =>
    row.map((cell, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <Cell key={index}>{drawn(cell.tokens, place)}</Cell>
    ));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
    <div className="markdown-table" tabIndex={0}>
      <table>
        <thead>
          <tr>{cells(token.header, 'th')}</tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <tr key={index}>{cells(row, 'td')}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TextLink({ token, place }: { readonly token: Tokens.Link; readonly place: Place }) {
  const words = drawn(token.tokens, place);
  const address = addressOf(token.href, place);
  switch (address.kind) {
    case 'none':
      return words;
    case 'page':
      return <Link href={address.href}>{words}</Link>;
    case 'anchor':
      return <a href={address.href}>{words}</a>;
    case 'outside':
      return (
        <a href={address.href} rel="noreferrer nofollow" target="_blank">
          {words}
        </a>
      );
  }
}

/** Pictures of the repository. Others are named: the page asks nobody else for anything. */
function Picture({ token, place }: { readonly token: Tokens.Image; readonly place: Place }) {
  const address = pictureOf(token.href, place);
  if (address !== undefined) return <img src={address} alt={token.text} loading="lazy" />;
  return <span className="muted">{token.text}</span>;
}
