import { createContext } from 'preact';
import type { CampaignSource } from './campaign-source.ts';
import { servedSource } from './served-source.ts';

/** The data source of all parts of the page. */
export const Source = createContext<CampaignSource>(servedSource);
