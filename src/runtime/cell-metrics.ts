import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { CampaignStatus, CellsStatus } from '../campaign/campaign-status.ts';

type CellLabel = 'by' | 'name' | 'level';

/** The progress of the cells of a mix with domains or sources, for the whole campaign; empty without such a mix. */
export class CellMetrics {
  readonly #verified: Gauge<CellLabel>;
  readonly #target: Gauge<CellLabel>;
  readonly #stock: Gauge<CellLabel>;
  readonly #error: Gauge<'by'>;

  constructor(registry: Registry) {
    const registers = [registry];
    const labelNames = ['by', 'name', 'level'] as const;
    this.#verified = new Gauge({
      name: 'sluice_campaign_cell_verified_records',
      help: 'Verified records of the whole campaign of a domain or source of the mix, in each level.',
      labelNames,
      registers,
    });
    this.#target = new Gauge({
      name: 'sluice_campaign_cell_target_records',
      help: 'Verified records wanted of it at the size of the campaign. Without a size: at its present total, not rounded.',
      labelNames,
      registers,
    });
    this.#stock = new Gauge({
      name: 'sluice_campaign_cell_stock_records',
      help: 'Graded records of it that were not drawn yet.',
      labelNames,
      registers,
    });
    this.#error = new Gauge({
      name: 'sluice_campaign_cells_error_records',
      help: 'The largest difference of a domain or source from its target count at the present total; 0 when exact.',
      labelNames: ['by'],
      registers,
    });
  }

  /** Shows a state. */
  show({ by, table, error }: CellsStatus, { size, verified: total }: Pick<CampaignStatus, 'size' | 'verified'>): void {
    for (const { level, name, verified, target, stock } of table) {
      this.#verified.set({ by, name, level }, verified);
      this.#target.set({ by, name, level }, size === null ? target * total : target);
      this.#stock.set({ by, name, level }, stock);
    }
    if (error !== null) this.#error.set({ by }, error);
  }
}
