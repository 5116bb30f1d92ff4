// What dmn-js and its editors write without asking for a translation: spoken over as it appears.
import { currentLanguage } from '@/shared/format/language';
import { snippets } from '@bpmn-io/lang-feel';
import chinese from './labels.zh.json';

const labels = chinese as Record<string, string>;
const ATTRIBUTES = ['title', 'aria-label', 'placeholder'];
const details = snippets.map((each) => each.detail ?? '');

/** The hints beside the snippets of completion, in the language of the page. */
export function speakSnippets(): void {
  const zh = currentLanguage() === 'zh-CN';
  snippets.forEach((each, at) => {
    const detail = details[at] ?? '';
    each.detail = zh ? (labels[detail] ?? detail) : detail;
  });
}

function speak(element: Element): void {
  for (const name of ATTRIBUTES) {
    const known = labels[element.getAttribute(name) ?? ''];
    if (known) element.setAttribute(name, known);
  }
  // A heading of its own, or half a sentence: never what a person wrote.
  if (element.matches('.element-variable > h2, [style="color:red;"], [style="color: red;"]')) {
    for (const node of element.childNodes) {
      const known = node.nodeType === Node.TEXT_NODE ? labels[node.nodeValue ?? ''] : undefined;
      if (known) node.nodeValue = known;
    }
  }
}

function speakAll(node: Node): void {
  if (!(node instanceof Element)) return;
  speak(node);
  for (const each of node.querySelectorAll('*')) speak(each);
}

/** Keeps the labels inside of an element in the language of the page; answers how to stop. */
export function keepSpoken(host: HTMLElement): () => void {
  if (currentLanguage() !== 'zh-CN') return () => undefined;
  speakAll(host);
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'attributes') speak(change.target as Element);
      else change.addedNodes.forEach(speakAll);
    }
  });
  observer.observe(host, { childList: true, subtree: true, attributes: true, attributeFilter: ATTRIBUTES });
  return () => observer.disconnect();
}
