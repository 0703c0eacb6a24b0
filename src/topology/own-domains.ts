import { pluginName } from '../records/plugin-name.ts';
import type { ChatRequest } from '../records/model-reply.ts';
import { askFor } from '../records/prompt.ts';
import type { PromptTemplates } from '../records/prompt-template.ts';
import type { Question } from '../records/question.ts';
import type { TopologySettings } from './settings.ts';

type OwnDomains = Pick<TopologySettings, 'verifiers'>;

/** Creates the requests of a campaign's models; in a user's own domain, its verifier defines the wording. */
export const askIn =
  ({ verifiers }: OwnDomains, templates: PromptTemplates): ((question: Question) => ChatRequest) =>
  (question) =>
    askFor(question, templates, verifiers?.get(question.domain)?.instruction);

/** The verify step in a description: with the user's own verifiers, by domain. */
export function verifyStep({ verifiers }: OwnDomains): string {
  if (verifiers === undefined) return 'verify';
  return `verify (${[...verifiers].map(([domain, verifier]) => `${domain} by ${pluginName(verifier)}`).join(', ')})`;
}
