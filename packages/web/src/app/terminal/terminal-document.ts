/**
 * Lets a library that writes style sheets and style attributes as text live under the policy of these
 * pages, which forbids both as text and allows them by script: until the answer is called, a `style`
 * element's text becomes a sheet of the document, and a span's `style` attribute its own declarations.
 */
export function translateStyles(page: Document): () => void {
  const createElement = page.createElement.bind(page);
  const create = (name: string, options?: ElementCreationOptions): HTMLElement => {
    if (name === 'style') return sheetInDisguise(page, createElement('template'));
    const element = createElement(name, options);
    if (name === 'span') declareStyles(element);
    return element;
  };
  // For all tags alike, which its many signatures cannot say.
  page.createElement = create as typeof page.createElement;
  return () => {
    Reflect.deleteProperty(page, 'createElement');
  };
}

function declareStyles(element: HTMLElement): void {
  const setAttribute = element.setAttribute.bind(element);
  element.setAttribute = (attribute, value) => {
    if (attribute === 'style') element.style.cssText = value;
    else setAttribute(attribute, value);
  };
}

/** An element whose text is a sheet of the document, as long as it is in use. */
function sheetInDisguise(page: Document, element: HTMLElement): HTMLElement {
  const sheet = new CSSStyleSheet();
  page.adoptedStyleSheets.push(sheet);
  Object.defineProperty(element, 'textContent', {
    set: (text: string) => sheet.replaceSync(text),
  });
  element.remove = () => {
    page.adoptedStyleSheets = page.adoptedStyleSheets.filter((each) => each !== sheet);
    element.parentNode?.removeChild(element);
  };
  return element;
}
