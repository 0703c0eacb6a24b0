import type { CampaignState } from '../../campaign/campaign-status.ts';

/** The states of a campaign as a heading. */
export const STATE_TITLES: Readonly<Record<CampaignState, string>> = {
  running: 'Running',
  waiting: 'Waiting',
  complete: 'Complete',
  short: 'Short of its size',
};
