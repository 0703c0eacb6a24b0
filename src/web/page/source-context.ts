import { createContext } from 'preact';
import type { CampaignSource } from './campaign-source.ts';
import { servedSource } from './served-source.ts';

/** What all parts of the page ask. */
export const Source = createContext<CampaignSource>(servedSource);
