import highlighter from '@highlightjs/cdn-assets/es/core.min.js';
import javascript from '@highlightjs/cdn-assets/es/languages/javascript.min.js';
import python from '@highlightjs/cdn-assets/es/languages/python.min.js';
import katex from 'katex';
import type { ComponentChild, VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { textParts, withHiddenShown } from './text-parts.ts';

highlighter.registerLanguage('python', python);
highlighter.registerLanguage('javascript', javascript);

/** A text of a model or a user: formulas typeset, fenced code highlighted, everything else unchanged. */
export function RichText({ text }: { readonly text: string }): VNode {
  const parts = useMemo(() => textParts(text), [text]);
  return (
    <div class="text" dir="auto">
      {parts.map((part, i) => {
        if (part.kind === 'math') return <Formula key={i} text={part.text} isBlock={part.isBlock} />;
        if (part.kind === 'code') return <Code key={i} text={part.text} language={part.language} />;
        return <span key={i}>{withHiddenShown(part.text)}</span>;
      })}
    </div>
  );
}

/** A formula; one that KaTeX cannot typeset is shown as it was written. */
function Formula({ text, isBlock }: { readonly text: string; readonly isBlock: boolean }): VNode {
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (element.current === null) return;
    try {
      katex.render(text, element.current, {
        displayMode: isBlock,
        trust: false,
        errorColor: 'currentColor',
        throwOnError: true,
        strict: 'ignore',
        maxSize: 20,
        maxExpand: 200,
      });
    } catch {
      element.current.textContent = withHiddenShown(text);
    }
  }, [text, isBlock]);
  return <span ref={element} class={isBlock ? 'formula block' : 'formula'} tabIndex={isBlock ? 0 : undefined} />;
}

/** A program; in an unknown language it is shown unchanged. */
export function Code({ text, language }: { readonly text: string; readonly language: string | null }): VNode {
  const shown = withHiddenShown(text);
  const content = useMemo(() => (language === null ? shown : highlighted(shown, language)), [shown, language]);
  return (
    <pre tabIndex={0}>
      <code>{content}</code>
    </pre>
  );
}

/**
 * The highlighter returns HTML. It is parsed in a document that runs nothing, and only text and its classes are kept.
 */
function highlighted(code: string, language: string): ComponentChild {
  if (code.length > 50_000) return code;
  const { value } = highlighter.highlight(code, { language, ignoreIllegals: true });
  const inert = new DOMParser().parseFromString(`<pre>${value}</pre>`, 'text/html');
  return [...(inert.querySelector('pre')?.childNodes ?? [])].map(kept);
}

function kept(node: ChildNode): ComponentChild {
  if (!(node instanceof Element)) return node.textContent;
  return <span class={node.className}>{[...node.childNodes].map(kept)}</span>;
}
