import { pluginName } from '../records/plugin-name.ts';
import type { ChatRequest } from '../records/model-reply.ts';
import { askFor } from '../records/prompt.ts';
import type { PromptTemplates } from '../records/prompt-template.ts';
import type { Question } from '../records/question.ts';
import type { TopologySettings } from './settings.ts';

type OwnDomains = Pick<TopologySettings, 'verifiers'>;

/** How the models of a campaign are asked: of a domain of the user's own in the words of its verifier. */
export const askIn =
  ({ verifiers }: OwnDomains, templates: PromptTemplates): ((question: Question) => ChatRequest) =>
  (question) =>
    askFor(question, templates, verifiers?.get(question.domain)?.instruction);

/** What a description shows of the verification: with the verifiers of the user's own, by domain. */
export function verifyStep({ verifiers }: OwnDomains): string {
  if (verifiers === undefined) return 'verify';
  return `verify (${[...verifiers].map(([domain, verifier]) => `${domain} by ${pluginName(verifier)}`).join(', ')})`;
}
