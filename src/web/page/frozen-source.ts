import { facetsOf, neighboursOf, pageOf, parseRecordQuery } from '../../campaign/record-filter.ts';
import type { RecordQuery } from '../../campaign/record-filter.ts';
import { CAMPAIGN_BLOCK, recordBlock } from '../frozen-campaign.ts';
import type { FrozenCampaign } from '../frozen-campaign.ts';
import type { WholeRecord } from '../whole-record.ts';
import type { CampaignSource } from './campaign-source.ts';

/** The campaign in an exported page; null: the page contains none. It answers like the server. */
export function frozenSource(page: Document): CampaignSource | null {
  const data = page.getElementById(CAMPAIGN_BLOCK)?.textContent;
  if (data == null) return null;
  const { status, series, records: held } = JSON.parse(data) as FrozenCampaign;
  const records = held.map((record) => ({ ...record, refs: [] }));
  const facets = facetsOf(records);
  const recordOf = (parameters: URLSearchParams): unknown => {
    const id = parameters.get('id');
    const listed = records.find((record) => record.id === id);
    if (listed === undefined) throw new Error('this page does not hold the record');
    parameters.delete('id');
    const { filter } = queryOf(parameters);
    const whole = JSON.parse(page.getElementById(recordBlock(listed.place))?.textContent ?? '') as WholeRecord;
    return { record: listed, ...whole, ...neighboursOf(records, listed, filter) };
  };
  const answer = (path: string): unknown => {
    const { pathname, searchParams } = new URL(path, 'http://localhost');
    switch (pathname) {
      case '/api/series':
        return series;
      case '/api/facets':
        return facets;
      case '/api/records':
        return pageOf(records, queryOf(searchParams));
      default:
        return recordOf(searchParams);
    }
  };
  return {
    isCopy: true,
    ask: async (path) => answer(path),
    watch: (tell) => {
      tell(status);
      return () => undefined;
    },
  };
}

function queryOf(parameters: URLSearchParams): RecordQuery {
  const query = parseRecordQuery(parameters);
  if (typeof query === 'string') throw new Error(query);
  return query;
}
