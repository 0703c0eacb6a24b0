/** Struck-out text, in Markdown, HTML and LaTeX. */
const STRUCK =
  /~~[^~\n]{1,300}~~|<(s|del|strike)>[^<\n]{1,300}<\/\1>|\\(?:sout|cancel|xcancel|st)\s*\{[^{}\n]{0,100}\\boxed\{[^{}]*\}[^{}\n]{0,100}\}|\\sout\s*\{[^{}\n]{1,300}\}/g;

/** A text without what it strikes out, and so withdraws. */
export const withoutStruck = (text: string): string => text.replace(STRUCK, ' ');
