import type { DatasetForm } from './dataset-form.ts';
import { MESSAGES } from './messages.ts';
import { OPENR1 } from './openr1.ts';
import { SHAREGPT } from './sharegpt.ts';

/** The values of `export --format`. */
export type FormName = 'messages' | 'sharegpt' | 'openr1';
export const FORM_NAMES: readonly FormName[] = ['messages', 'sharegpt', 'openr1'];

export const FORMS: Readonly<Record<FormName, DatasetForm>> = {
  messages: MESSAGES,
  sharegpt: SHAREGPT,
  openr1: OPENR1,
};
