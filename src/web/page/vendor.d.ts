declare module '@highlightjs/cdn-assets/es/core.min.js' {
  interface Highlighter {
    registerLanguage(name: string, language: unknown): void;
    highlight(
      code: string,
      options: { readonly language: string; readonly ignoreIllegals: boolean },
    ): {
      readonly value: string;
    };
  }
  const highlighter: Highlighter;
  export default highlighter;
}
declare module '@highlightjs/cdn-assets/es/languages/python.min.js' {
  const language: unknown;
  export default language;
}
declare module '@highlightjs/cdn-assets/es/languages/javascript.min.js' {
  const language: unknown;
  export default language;
}
