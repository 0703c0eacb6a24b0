/** Anything that is not white space, a control or format character, or shown as nothing, such as a zero width space. */
const VISIBLE = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a text has nothing to read. */
export const isBlank = (text: string): boolean => !VISIBLE.test(text);
