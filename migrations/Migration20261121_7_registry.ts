import { Migration } from '@mikro-orm/migrations';

/** What the statistics of buyers read most: how many spots of a waffle were paid, without a look at the claims themselves. */
export class Migration20261121_7_registry extends Migration {
  override name = 'Migration20261121_7_registry';

  override up(): void {
    this.addSql(`create index claim_paid_spots on claim (waffle_id) where status = 'paid'`);
  }
}
