import type { JSX } from 'solid-js';
import { Tile, Tiles } from '#client/ui/tiles.tsx';
import type { BuyerStats } from '#shared/buyers/buyers.schemas.ts';
import './buyer-figures.css';
import { sayDays, sayLuck, sayWinRate } from './describe-buyer.ts';

/** What a handle's claims came to. No money: the public page shows it too. */
export function BuyerFigures(props: { stats: BuyerStats }): JSX.Element {
  return (
    <div class="stack-tight">
      <Tiles label="Figures">
        <Tile label="Entries" value={props.stats.entries} />
        <Tile label="Wins" value={props.stats.wins} tone="winner" />
        <Tile label="Not won" value={props.stats.notWon} />
        <Tile label="Win rate" value={sayWinRate(props.stats)} />
      </Tiles>
      <ul class="buyer-facts">
        <li>Longest wait: {sayDays(props.stats.longestWaitDays)}</li>
        <li>Luck: {sayLuck(props.stats)}</li>
      </ul>
    </div>
  );
}
